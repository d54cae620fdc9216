#include "synfin/tcp/personality.h"

#include <gtest/gtest.h>

#include "synfin/wire/notation.h"

// semantics.md, "Linux as a TCP client".
namespace synfin::tcp {

namespace {

std::string options_of(const HostFacts& facts, const RouteFacts& route = {}) {
  return to_string(linux_personality(facts, route).identity.syn_options);
}

Identity identity_of(const RouteFacts& route) { return linux_personality({}, route).identity; }

}  // namespace

TEST(Personality, SeedIsTheClientOfMtu9001) {
  const Personality p = personality(Like::seed, {}, {});
  EXPECT_EQ(p.identity.syn_window, 62727);
  EXPECT_EQ(to_string(p.identity.syn_options), "mss 8961,sackOK,TS val 0 ecr 0,nop,wscale 7");
  EXPECT_EQ(p.identity.ttl, 64);
  EXPECT_TRUE(p.identity.df);
  EXPECT_EQ(p.policy, linux_policy);
}

TEST(Personality, SeedDoesNotDependOnTheHost) {
  HostFacts facts;
  facts.tcp_timestamps = 0;
  facts.tcp_rmem[1] = 300000;
  RouteFacts route;
  route.mtu = 1280;
  EXPECT_EQ(to_string(personality(Like::seed, facts, route).identity.syn_options),
            "mss 8961,sackOK,TS val 0 ecr 0,nop,wscale 7");
}

TEST(Personality, LinuxOnAnEthernet) {
  const Identity id = personality(Like::linux_defaults, {}, {}).identity;
  EXPECT_EQ(id.syn_window, 64240);
  EXPECT_EQ(id.syn_options.mss(), 1460);
  EXPECT_EQ(id.syn_options.window_scale(), 7);
}

TEST(Personality, MinimalHasNoOptionsAndTheRfcsPolicy) {
  const Personality p = personality(Like::minimal, {}, {});
  EXPECT_TRUE(p.identity.syn_options.empty());
  EXPECT_EQ(p.policy, rfc_policy);
  EXPECT_EQ(p.timers, TimerConfig{});
}

TEST(LinuxPersonality, OptionsAreInLinuxsOrderWhateverIsLeftOut) {
  HostFacts facts;
  EXPECT_EQ(options_of(facts), "mss 1460,sackOK,TS val 0 ecr 0,nop,wscale 7");
  facts.tcp_timestamps = 0;
  EXPECT_EQ(options_of(facts), "mss 1460,nop,nop,sackOK,nop,wscale 7");
  facts.tcp_sack = false;
  EXPECT_EQ(options_of(facts), "mss 1460,nop,wscale 7");
  facts.tcp_timestamps = 1;
  EXPECT_EQ(options_of(facts), "mss 1460,nop,nop,TS val 0 ecr 0,nop,wscale 7");
  facts.tcp_window_scaling = false;
  EXPECT_EQ(options_of(facts), "mss 1460,nop,nop,TS val 0 ecr 0");
}

TEST(C07_LinuxPersonality, MssIsTheMtuLessFortyOrTheRoutesAdvmss) {
  RouteFacts route;
  route.mtu = 9001;
  EXPECT_EQ(identity_of(route).syn_options.mss(), 8961);
  route.mtu = 65536;  // lo
  EXPECT_EQ(identity_of(route).syn_options.mss(), 65495);
  route.mtu = 1500;
  route.advmss = 1000;
  EXPECT_EQ(identity_of(route).syn_options.mss(), 1000);
}

// As Linux 6.18 was measured to do.
TEST(C07_LinuxPersonality, AdvmssIsBoundedByTheFieldAloneAndTheWindowFollowsIt) {
  for (const auto& [advmss, mss, window] :
       {std::tuple{8000u, 8000, 64000}, {50u, 50, 65500}, {70000u, 65495, 65495}}) {
    RouteFacts route;
    route.advmss = advmss;
    EXPECT_EQ(identity_of(route).syn_options.mss(), mss);
    EXPECT_EQ(identity_of(route).syn_window, window);
  }
}

TEST(C07_LinuxPersonality, MssComesFromTheRoutesMtuThoughTheLinksIsSmaller) {
  RouteFacts route;
  route.mtu = 9000;
  route.link_mtu = 1500;
  EXPECT_EQ(identity_of(route).syn_options.mss(), 8960);
}

TEST(LinuxPersonality, SynWindowIsAMultipleOfTheMssUnlessItDoesNotFit) {
  HostFacts facts;
  RouteFacts route;
  EXPECT_EQ(linux_personality(facts, route).identity.syn_window, 44 * 1460);
  route.mtu = 9001;
  EXPECT_EQ(linux_personality(facts, route).identity.syn_window, 7 * 8961);
  route.mtu = 1500;
  facts.tcp_rmem[1] = 300000;
  EXPECT_EQ(linux_personality(facts, route).identity.syn_window, 65535);
}

TEST(LinuxPersonality, ScaleComesFromTheLargerOfTheTwoMaxima) {
  HostFacts facts;
  facts.tcp_rmem[2] = 6291456;
  EXPECT_EQ(linux_personality(facts, {}).identity.syn_options.window_scale(), 7);
  facts.rmem_max = 67108864;
  EXPECT_EQ(linux_personality(facts, {}).identity.syn_options.window_scale(), 11);
  facts.rmem_max = 212992;
  facts.tcp_rmem[2] = 65535;
  facts.tcp_rmem[1] = 65535;
  EXPECT_EQ(linux_personality(facts, {}).identity.syn_options.window_scale(), 2);
}

TEST(LinuxPersonality, RouteSaysTtlDfEcnAndWindows) {
  RouteFacts route;
  route.hoplimit = 9;
  route.mtu_locked = true;
  route.ecn = true;
  route.initrwnd = 2;
  const Identity id = identity_of(route);
  EXPECT_EQ(id.ttl, 9);
  EXPECT_FALSE(id.df);
  EXPECT_TRUE(id.ecn);
  EXPECT_EQ(id.syn_window, 2 * 1460);
}

TEST(LinuxPersonality, SysctlsSayTtlRetriesAndEcn) {
  HostFacts facts;
  facts.ip_default_ttl = 99;
  facts.tcp_syn_retries = 2;
  facts.tcp_syn_linear_timeouts = std::nullopt;
  facts.tcp_ecn = 1;
  const Personality p = linux_personality(facts, {});
  EXPECT_EQ(p.identity.ttl, 99);
  EXPECT_EQ(p.timers.syn_retries, 2u);
  EXPECT_EQ(p.timers.syn_linear_timeouts, 0u);
  EXPECT_TRUE(p.identity.ecn);
}

TEST(LinuxPersonality, MinAdvMssAndSignedWindowsAreBounds) {
  HostFacts facts;
  facts.min_adv_mss = 1000;
  RouteFacts route;
  route.mtu = 600;
  EXPECT_EQ(linux_personality(facts, route).identity.syn_options.mss(), 1000);
  facts.tcp_workaround_signed_windows = true;
  EXPECT_EQ(linux_personality(facts, {}).identity.syn_window, 32767);
  EXPECT_EQ(linux_personality(facts, {}).identity.buffer->unscaled, 32767u);
}

TEST(LinuxPersonality, SysctlsSayHowTheHostSends) {
  HostFacts facts;
  facts.ip_no_pmtu_disc = true;
  facts.tcp_timestamps = 2;
  facts.tcp_ecn_fallback = false;
  facts.tcp_fin_timeout = 61;
  facts.tcp_early_retrans = 0;
  const Personality p = linux_personality(facts, {});
  EXPECT_FALSE(p.identity.df);
  EXPECT_TRUE(p.identity.bare_clock);
  EXPECT_FALSE(p.identity.ecn_fallback);
  EXPECT_EQ(p.identity.fin_wait_2_socket, std::chrono::seconds(1));
  EXPECT_EQ(p.policy.loss_probe, Way::rfc);
  const Personality standard = linux_personality({}, {});
  EXPECT_FALSE(standard.identity.bare_clock);
  EXPECT_TRUE(standard.identity.ecn_fallback);
  EXPECT_EQ(standard.identity.fin_wait_2_socket, Duration::zero());
  EXPECT_EQ(standard.timers.tick, std::chrono::milliseconds(4));
  EXPECT_EQ(standard.policy, linux_policy);
}

// tcp_model_timeout: so many doublings of 200 ms, or of a SYN's 1 s, no wait longer than the longest.
TEST(LinuxPersonality, RetriesAreATimeToo) {
  using namespace std::chrono_literals;
  const TimerConfig standard = linux_personality({}, {}).timers;
  EXPECT_EQ(standard.fin_overdue, 511 * 200ms);
  EXPECT_EQ(standard.syn_overdue, 127s);
  HostFacts facts;
  EXPECT_EQ(standard.fin_overdue_at_maximal_rto, 200ms);
  facts.tcp_orphan_retries = 1;
  facts.tcp_syn_retries = 2;
  EXPECT_EQ(linux_personality(facts, {}).timers.fin_overdue, 600ms);
  EXPECT_EQ(linux_personality(facts, {}).timers.fin_overdue_at_maximal_rto, std::nullopt);
  EXPECT_EQ(linux_personality(facts, {}).timers.syn_overdue, 7s);
  facts.tcp_orphan_retries = 12;
  facts.tcp_rto_max_ms = 1000;
  EXPECT_EQ(linux_personality(facts, {}).timers.fin_overdue, 200ms + 400ms + 800ms + 10 * 1s);
  EXPECT_EQ(linux_personality(facts, {}).timers.maximal_rto, 1s);
}

TEST(LinuxPersonality, TheRoutesLeastRtoGoesBeforeTheHosts) {
  using namespace std::chrono_literals;
  HostFacts facts;
  facts.tcp_rto_min_us = 50000;
  RouteFacts route;
  EXPECT_EQ(linux_personality(facts, route).timers.minimal_rto, 50ms);
  route.rto_min = 300;
  EXPECT_EQ(linux_personality(facts, route).timers.minimal_rto, 300ms);
}

TEST(Like, NamesAreReadBack) {
  for (const Like like : {Like::kernel, Like::linux_defaults, Like::windows, Like::macos, Like::freebsd,
                          Like::seed, Like::minimal}) {
    EXPECT_EQ(parse_like(to_string(like)), like);
  }
  EXPECT_FALSE(parse_like("Linux").has_value());
  EXPECT_FALSE(parse_like("").has_value());
}

}  // namespace synfin::tcp
