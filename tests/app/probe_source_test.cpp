#include "synfin/app/probe_source.h"

#include <gtest/gtest.h>

// What was asked for holds, whatever the host's settings would add to it or cut off.
namespace synfin::app {
namespace {

using namespace std::chrono_literals;

TEST(ProbePersonality, RetriesAskedForAreCountedAndNotMeasured) {
  tcp::HostFacts facts;
  facts.tcp_rto_max_ms = 1000;
  ProbeOptions options;
  const tcp::TimerConfig standard = probe_personality(options, facts, {}).timers;
  EXPECT_TRUE(standard.fin_overdue);
  EXPECT_TRUE(standard.fin_overdue_at_maximal_rto);
  EXPECT_TRUE(standard.syn_overdue);
  options.timers.fin_retries = 12u;
  options.timers.syn_retries = 12u;
  const tcp::TimerConfig asked = probe_personality(options, facts, {}).timers;
  EXPECT_EQ(asked.fin_retries, 12u);
  EXPECT_FALSE(asked.fin_overdue);
  EXPECT_FALSE(asked.fin_overdue_at_maximal_rto);
  EXPECT_EQ(asked.syn_retries + asked.syn_linear_timeouts, 12u);
  EXPECT_FALSE(asked.syn_overdue);
}

TEST(ProbePersonality, AnotherFirstTimeoutHasNoLimitThatTheUsualOneGave) {
  ProbeOptions options;
  options.timers.rto = 30s;
  const tcp::TimerConfig timers = probe_personality(options, {}, {}).timers;
  EXPECT_EQ(timers.initial_rto, 30s);
  EXPECT_FALSE(timers.syn_overdue);
}

TEST(ProbePersonality, TosHoldsForResetsToo) {
  ProbeOptions options;
  EXPECT_TRUE(probe_personality(options, {}, {}).identity.rst_has_their_dscp);
  options.fields.tos = std::uint8_t{8};
  EXPECT_FALSE(probe_personality(options, {}, {}).identity.rst_has_their_dscp);
}

}  // namespace
}  // namespace synfin::app
