#include <chrono>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "compare/peers.h"
#include "compare/runs.h"
#include "support/in_lab.h"
#include "support/one_cpu.h"

namespace synfin::test {
namespace {

using namespace std::chrono_literals;

// A setting of the kernel's beside those of the matrix, and a peer with which it shows.
struct Setting {
  const char* sysctl;  // below net.ipv4
  const char* value;
  const char* peer;
  const char* asks_for_ecn = "2";  // tcp_ecn
};

void set(const std::string& sysctl, const std::string& value) {
  std::ofstream file("/proc/sys/net/ipv4/" + sysctl);
  file << value << std::flush;
  ASSERT_TRUE(file) << sysctl << " = " << value;
}

constexpr Setting settings[] = {
    {"ip_no_pmtu_disc", "1", "closes at once"},
    {"ip_no_pmtu_disc", "1", "closes late"},
    {"route/min_adv_mss", "1000", "closes at once"},
    {"tcp_workaround_signed_windows", "1", "closes at once"},
    {"tcp_timestamps", "2", "closes at once"},
    {"tcp_fin_timeout", "90", "closes late"},
    {"tcp_early_retrans", "0", "loses the first FIN"},
    {"tcp_rto_min_us", "400000", "loses the first FIN"},
    {"tcp_orphan_retries", "1", "loses every FIN"},
    {"tcp_rto_max_ms", "1000", "never answers"},
    {"tcp_syn_retries", "1", "never answers"},
    {"tcp_ecn_fallback", "0", "never answers", "1"},
};

std::string value_of(const std::string& sysctl) {
  std::string value;
  std::getline(std::ifstream("/proc/sys/net/ipv4/" + sysctl), value);
  return value;
}

void compare_with(const Setting& s) {
  const std::string before = value_of(s.sysctl);
  set(s.sysctl, s.value);
  set("tcp_ecn", s.asks_for_ecn);
  auto options = with_port("192.0.2.2", port_of_peer(s.peer, "close"));
  options.exchange.plan.timeout = 3500ms;
  const Verdict verdict = run_compare(options);
  EXPECT_EQ(verdict.code, 0) << s.sysctl << " = " << s.value << ", " << s.peer << "\n" << verdict.text;
  set(s.sysctl, before);
}

TEST(Sysctls, ThatTheMatrixHasNotAreFollowedToo) {
  constexpr std::size_t at_once = 4;  // side by side: most of the time they wait
  in_labs(at_once, [](std::size_t lab) {
    const OneCpu alone(lab);
    start_peers();
    for (std::size_t i = lab; i < std::size(settings); i += at_once) compare_with(settings[i]);
  });
}

}  // namespace
}  // namespace synfin::test
