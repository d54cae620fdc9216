#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "compare/configurations.h"
#include "compare/peers.h"
#include "compare/runs.h"
#include "support/in_lab.h"
#include "support/one_cpu.h"
#include "support/pairwise.h"
#include "support/program.h"
#include "support/sysctl.h"

namespace synfin::test {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t least_configurations = 256;
constexpr std::size_t labs = 6;  // side by side: most of the time they wait

void run(const std::vector<std::string>& command) {
  Program program(command);
  const std::string said = program.read_all();
  ASSERT_EQ(program.wait(), 0) << said;
}

std::vector<std::string> words_of(std::string text) {
  std::vector<std::string> words;
  std::size_t end = 0;
  while ((end = text.find(' ')) != std::string::npos) {
    words.push_back(text.substr(0, end));
    text.erase(0, end + 1);
  }
  if (!text.empty()) words.push_back(text);
  return words;
}

void set_route(const Configuration& c, bool lo) {
  std::vector<std::string> command =
      lo ? words_of(
               "ip route replace local 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1")
         : words_of("ip route replace 192.0.2.0/24 dev synfin-a proto kernel scope link src 192.0.2.1");
  for (const std::string& word : words_of(c["route"])) command.push_back(word);
  run(command);
}

void set_up(const Configuration& c) {
  const bool lo = c["link"] == "lo";
  run({"ip", "link", "set", lo ? "lo" : "synfin-a", "mtu", c["MTU"]});
  if (!lo) at_peer([&c] { run({"ip", "link", "set", "synfin-b", "mtu", c["MTU"]}); });
  for (const char* name :
       {"tcp_rmem", "tcp_timestamps", "tcp_sack", "tcp_window_scaling", "tcp_ecn", "ip_default_ttl"})
    set_sysctl(name, c[name]);
  set_route(c, lo);
}

app::CompareOptions options_of(const Configuration& c) {
  const bool at_once = c["plan"] == "close";
  auto options = with_port(c["link"] == "lo" ? "127.0.0.1" : "192.0.2.2", port_of_peer(c["peer"], c["plan"]));
  app::Plan& plan = options.exchange.plan;
  plan.timeout = c["peer"] == "window 0" ? 3000ms : 1400ms;
  if (!at_once) plan.hold = 80ms;
  if (c["plan"] == "send") plan.send = wire::Bytes(c["reply"].begin(), c["reply"].end());
  return options;
}

// Every sixth of the configurations, in a lab of its own.
void compare_some(std::size_t first) {
  const OneCpu alone(first);
  start_peers();
  const auto all = configurations(least_configurations);
  for (std::size_t i = first; i < all.size(); i += labs) {
    set_up(all[i]);
    const Verdict verdict = run_compare_patiently(options_of(all[i]));
    EXPECT_EQ(verdict.code, 0) << "configuration " << i << ": " << all[i].text() << "\n" << verdict.text;
  }
}

TEST(Matrix, IsPairwiseAndLargeEnough) {
  std::vector<std::size_t> levels;
  for (const Factor& factor : factors()) levels.push_back(factor.levels.size());
  const auto rows = pairwise(levels, least_configurations, 1);
  EXPECT_GE(rows.size(), least_configurations);
  EXPECT_TRUE(covers_all_pairs(rows, levels));
  auto fewer = rows;
  fewer.resize(20);
  EXPECT_FALSE(covers_all_pairs(fewer, levels));
}

TEST(Matrix, NothingTellsOurSegmentsFromTheKernels) { in_labs(labs, compare_some); }

}  // namespace
}  // namespace synfin::test
