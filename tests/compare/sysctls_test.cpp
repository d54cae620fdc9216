#include <chrono>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "compare/peers.h"
#include "compare/runs.h"
#include "support/in_lab.h"
#include "support/one_cpu.h"
#include "support/sysctl.h"

namespace synfin::test {
namespace {

using namespace std::chrono_literals;

// A setting of the kernel's beside those of the matrix, and a peer with which it shows.
struct Setting {
  const char* sysctl;  // below net.ipv4
  const char* value;
  const char* peer;
  const char* asks_for_ecn = "2";  // tcp_ecn
  const char* scales = "1";        // tcp_window_scaling
};

constexpr Setting settings[] = {
    {"ip_no_pmtu_disc", "1", "closes at once"},
    {"ip_no_pmtu_disc", "1", "closes late"},
    {"route/min_adv_mss", "2000", "closes at once"},
    {"tcp_workaround_signed_windows", "1", "closes at once"},
    {"tcp_workaround_signed_windows", "1", "closes at once", "2", "0"},
    {"tcp_fin_timeout", "61", "closes late"},
    {"tcp_early_retrans", "0", "loses the first FIN"},
    {"tcp_rto_min_us", "400000", "loses the first FIN"},
    {"tcp_orphan_retries", "1", "loses every FIN"},
    {"tcp_rto_max_ms", "1000", "loses every FIN"},
    {"tcp_syn_retries", "1", "never answers"},
    {"tcp_syn_linear_timeouts", "0", "never answers"},
    {"tcp_ecn_fallback", "0", "never answers", "1"},
    {"ip_local_port_range", "40001 40999", "closes at once"},
    {"ip_local_reserved_ports", "32768-59999", "closes at once"},
};

void compare_with(const Setting& s) {
  const std::string before = get_sysctl(s.sysctl);
  set_sysctl(s.sysctl, s.value);
  set_sysctl("tcp_ecn", s.asks_for_ecn);
  set_sysctl("tcp_window_scaling", s.scales);
  auto options = with_port("192.0.2.2", port_of_peer(s.peer, "close"));
  options.exchange.plan.timeout = 3500ms;
  const Verdict verdict = run_compare_patiently(options);
  EXPECT_EQ(verdict.code, 0) << s.sysctl << " = " << s.value << ", " << s.peer << "\n" << verdict.text;
  set_sysctl(s.sysctl, before);
}

TEST(Sysctls, ThatTheMatrixHasNotAreFollowedToo) {
  constexpr std::size_t at_once = 4;  // side by side: most of the time they wait
  in_labs(at_once, [](std::size_t lab) {
    const OneCpu alone(lab);
    start_peers();
    for (std::size_t i = lab; i < std::size(settings); i += at_once) {
      if (has_sysctl(settings[i].sysctl))
        compare_with(settings[i]);  // it is an older kernel's that is not there
    }
  });
}

}  // namespace
}  // namespace synfin::test
