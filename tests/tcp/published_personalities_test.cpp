#include "synfin/tcp/personality.h"

#include "tcp/conversation.h"

// docs/personalities.md: what is sent as Windows, macOS and FreeBSD, and where that is published.
namespace synfin::tcp::testing {

namespace {

constexpr std::array published = {Like::windows, Like::macos, Like::freebsd};

Config config_of(Like like, std::uint32_t mtu = 1500) {
  const Personality p = personality(like, {}, RouteFacts{.mtu = mtu, .link_mtu = mtu});
  Config config = rfc_config();
  config.identity = p.identity;
  config.identity.first_ip_id = 7;
  config.policy = p.policy;
  config.timers = p.timers;
  config.path_mtu = mtu;
  return config;
}

// With a peer that agrees to all that is offered, in no time.
Conversation connected(Like like, std::uint32_t mtu = 1500) {
  const Config config = config_of(like, mtu);
  const bool timestamps = config.identity.syn_options.timestamps().has_value();
  wire::Options answer;
  answer.mss(config.identity.syn_options.mss().value());
  answer.sack_permitted();
  if (timestamps) answer.timestamps({1, 0});
  answer.window_scale(7);
  Conversation c(config);
  c.open();
  c.forget_sent();
  c.receives(Seg(SYN | ACK, irs).ack(iss + 1).options(to_string(answer)));
  return c;
}

}  // namespace

// As p0f describes a SYN: TTL, MSS, window, scale, layout of the options, DF; and the ID.
struct PublishedSyn {
  Like like;
  std::uint32_t mtu;
  std::uint8_t ttl;
  std::uint16_t window;
  std::string_view options;
  std::uint16_t id;
};

TEST(PublishedPersonality, SynIsTheOneThatIsPublishedWithTheMssOfTheMtu) {
  for (const auto& want : {
           PublishedSyn{Like::windows, 1500, 128, 64240, "mss 1460,nop,wscale 8,nop,nop,sackOK", 7},
           {Like::windows, 9000, 128, 62720, "mss 8960,nop,wscale 8,nop,nop,sackOK", 7},
           {Like::macos, 1500, 64, 65535, "mss 1460,nop,wscale 6,nop,nop,TS val 0 ecr 0,sackOK,eol", 0},
           {Like::macos, 9000, 64, 65535, "mss 8960,nop,wscale 6,nop,nop,TS val 0 ecr 0,sackOK,eol", 0},
           {Like::freebsd, 1500, 64, 65535, "mss 1460,nop,wscale 6,sackOK,TS val 0 ecr 0", 0},
           {Like::freebsd, 9000, 64, 65535, "mss 8960,nop,wscale 6,sackOK,TS val 0 ecr 0", 0},
       }) {
    SCOPED_TRACE(to_string(want.like));
    Conversation c(config_of(want.like, want.mtu));
    c.open();
    EXPECT_TRUE(c.sends(Seg(SYN, iss).window(want.window).options(want.options).id(want.id).tos(0)));
    EXPECT_EQ(c.last().spec.ttl, want.ttl);
    EXPECT_EQ(c.last().spec.df, true);
  }
}

// mss*52, 48, 47, 46 and 44 in the signatures.
TEST(PublishedPersonality, WindowsSynWindowIsInWholeSegments) {
  for (const auto& [mss, segments] :
       {std::pair{1260u, 52u}, {1360, 48}, {1380, 47}, {1420, 46}, {1460, 44}}) {
    const RouteFacts route{.mtu = mss + 40};
    EXPECT_EQ(personality(Like::windows, {}, route).identity.syn_window, segments * mss) << mss;
  }
}

TEST(PublishedPersonality, MssFitsItsFieldWhateverTheMtu) {
  for (const Like like : published) {
    for (const auto& [mtu, mss] : {std::pair{0u, 28}, {68u, 28}, {65535u, 65495}, {65536u, 65495}}) {
      const Identity id = personality(like, {}, RouteFacts{.mtu = mtu}).identity;
      EXPECT_EQ(id.syn_options.mss(), mss) << to_string(like) << ", MTU " << mtu;
      EXPECT_GE(id.receive_window, 65535u) << to_string(like) << ", MTU " << mtu;
    }
  }
}

TEST(PublishedPersonality, DoesNotDependOnTheHostNorOnTheRoutesOtherMetrics) {
  HostFacts facts;
  facts.tcp_timestamps = 0;
  facts.ip_default_ttl = 99;
  facts.tcp_syn_retries = 1;
  RouteFacts route;
  route.advmss = 1000;
  route.hoplimit = 9;
  route.window = 4000;
  for (const Like like : published) {
    const Personality p = personality(like, facts, route);
    const Personality usual = personality(like, {}, {});
    EXPECT_EQ(p.identity.syn_options, usual.identity.syn_options);
    EXPECT_EQ(p.identity.ttl, usual.identity.ttl);
    EXPECT_EQ(p.identity.receive_window, usual.identity.receive_window);
    EXPECT_EQ(p.timers, usual.timers);
  }
}

TEST(PublishedPersonality, WindowOfTheThirdSegmentIsTheOneThatCapturesShow) {
  for (const auto& [like, mtu, window] : {std::tuple{Like::windows, 1500u, 1026},
                                          {Like::macos, 1500u, 2058},
                                          {Like::freebsd, 1500u, 1027},
                                          {Like::windows, 9000u, 1050},
                                          {Like::macos, 9000u, 2097},
                                          {Like::freebsd, 9000u, 1120}}) {
    SCOPED_TRACE(to_string(like));
    Conversation c = connected(like, mtu);
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 1).window(static_cast<std::uint16_t>(window))));
  }
}

// A Mac behind a path of MSS 1380 was seen to offer 2052 << 6: the window is in segments of what is agreed.
TEST(PublishedPersonality, MacosWindowIsInSegmentsLessTheTimestamps) {
  EXPECT_EQ(personality(Like::macos, {}, RouteFacts{.mtu = 1420}).identity.receive_window, 2052u << 6);
}

TEST(C16_PublishedPersonality, WindowsRepeatsItsSynFourTimes) {
  Conversation c(config_of(Like::windows));
  c.open();
  c.passes(31s - 1ns);
  for (const Duration at : {0s, 1s, 3s, 7s, 15s}) EXPECT_TRUE(c.sends_at(at, Seg(SYN, iss)));
  EXPECT_TRUE(c.sends_nothing());
  EXPECT_TRUE(c.is_in(State::syn_sent));
  c.passes(1ns);
  EXPECT_TRUE(c.came_to(PortState::filtered, Reason::no_response));
}

TEST(C16_PublishedPersonality, MacosRepeatsItsSynFiveTimesBeforeItBacksOff) {
  Conversation c(config_of(Like::macos));
  c.open();
  c.passes(75s - 1ns);
  for (const Duration at : {0s, 1s, 2s, 3s, 4s, 5s, 7s, 11s, 19s, 35s, 67s})
    EXPECT_TRUE(c.sends_at(at, Seg(SYN, iss)));
  EXPECT_TRUE(c.sends_nothing());
}

TEST(C16_PublishedPersonality, FreebsdAddsItsSlopToAllButTheFirstTimeoutOfASyn) {
  Conversation c(config_of(Like::freebsd));
  c.open();
  c.passes(75s - 1ns);
  for (const Duration at : {0ms, 1000ms, 3200ms, 7400ms, 15600ms, 31800ms, 64000ms})
    EXPECT_TRUE(c.sends_at(at, Seg(SYN, iss)));
  EXPECT_TRUE(c.sends_nothing());
}

TEST(C17_PublishedPersonality, BsdGivesUpAfter75SecondsWithRetriesLeft) {
  for (const Like like : {Like::macos, Like::freebsd}) {
    SCOPED_TRACE(to_string(like));
    Conversation c = in_syn_sent(config_of(like));
    c.passes(75s - 1ns);
    EXPECT_TRUE(c.is_in(State::syn_sent));
    c.forget_sent();
    c.passes(1ns);
    EXPECT_TRUE(c.sends_nothing());
    EXPECT_TRUE(c.is_in(State::closed));
    EXPECT_TRUE(c.came_to(PortState::filtered, Reason::no_response));
  }
}

// The limit is the handshake's: a FIN may go on for longer.
TEST(C17_PublishedPersonality, BsdRepeatsAFinTwelveTimes) {
  Conversation c = connected(Like::freebsd);
  c.close();
  c.forget_sent();
  c.passes(600s);
  EXPECT_EQ(c.segments_waiting(), 12u);
  EXPECT_TRUE(c.is_in(State::closed));
}

TEST(PublishedPersonality, SlopIsAddedAfterTheDoubling) {
  for (const Like like : {Like::macos, Like::freebsd}) {
    SCOPED_TRACE(to_string(like));
    Conversation c = connected(like);
    c.forget_sent();
    c.close();
    c.passes(2s);
    for (const Duration at : {0ms, 230ms, 490ms, 810ms, 1250ms, 1930ms})  // 30, 60, 120 ... each + 200
      EXPECT_TRUE(c.sends_at(at, Seg(FIN | ACK, iss + 1)));
    EXPECT_TRUE(c.sends_nothing());
  }
}

TEST(PublishedPersonality, WindowsRepeatsAFinFiveTimesFrom300Milliseconds) {
  Conversation c = connected(Like::windows);
  c.forget_sent();
  c.close();
  c.passes(60s);
  for (const Duration at : {0ms, 300ms, 900ms, 2100ms, 4500ms, 9300ms})
    EXPECT_TRUE(c.sends_at(at, Seg(FIN | ACK, iss + 1)));
  EXPECT_TRUE(c.sends_nothing());
}

TEST(PublishedPersonality, OnlyWindowsCountsItsSegmentsInTheIpId) {
  for (const auto& [like, second] : {std::pair{Like::windows, 8}, {Like::macos, 0}, {Like::freebsd, 0}}) {
    Conversation c = connected(like);
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).id(static_cast<std::uint16_t>(second)))) << to_string(like);
  }
}

TEST(PublishedPersonality, IpIdIsCountedWhereAPacketMayBeFragmented) {
  Config config = config_of(Like::freebsd);
  config.identity.df = false;
  Conversation c(config);
  c.open();
  EXPECT_TRUE(c.sends(Seg(SYN, iss).id(7)));
}

TEST(C33_PublishedPersonality, DataAfterOurCloseIsReset) {
  for (const Like like : published) {
    Conversation c = connected(like);
    c.close();
    c.receives(Seg(ACK, irs + 1).ack(iss + 2));
    c.forget_sent();
    c.receives(Seg(PSH | ACK, irs + 1).ack(iss + 2).data("late"));
    EXPECT_TRUE(c.sends(Seg(RST, iss + 2))) << to_string(like);
  }
}

TEST(C13_PublishedPersonality, BsdTakesSegmentsWithoutTheAgreedTimestamps) {
  for (const Like like : {Like::macos, Like::freebsd}) {
    Conversation c = connected(like);
    c.forget_sent();
    c.receives(Seg(PSH | ACK, irs + 1).ack(iss + 1).data("hello"));
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 6))) << to_string(like);
  }
}

TEST(C15_PublishedPersonality, BsdAcksADuplicateFinInTimeWaitWithoutSack) {
  for (const Like like : {Like::macos, Like::freebsd}) {
    SCOPED_TRACE(to_string(like));
    Conversation c = connected(like);
    c.close();
    c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 2).options("nop,nop,TS val 2 ecr 0"));
    c.forget_sent();
    c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 2).options("nop,nop,TS val 2 ecr 0"));
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 2).ack(irs + 2).options("nop,nop,TS val 0 ecr 2")));
  }
}

TEST(PublishedPersonality, AbortCarriesAnAck) {
  for (const Like like : published) {
    Conversation c = connected(like);
    c.forget_sent();
    c.abort();
    EXPECT_TRUE(c.sends(Seg(RST | ACK, iss + 1).ack(irs + 1))) << to_string(like);
  }
}

TEST(PublishedPersonality, TimeWaitIsTwiceTheirMsl) {
  for (const auto& [like, time_wait] :
       {std::pair{Like::windows, 120s}, {Like::macos, 30s}, {Like::freebsd, 60s}}) {
    SCOPED_TRACE(to_string(like));
    Conversation c = connected(like);
    c.close();
    c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 2));
    EXPECT_TRUE(c.is_in(State::time_wait));
    c.passes(time_wait - 1ns);
    EXPECT_TRUE(c.is_in(State::time_wait));
    c.passes(1ns);
    EXPECT_TRUE(c.is_in(State::closed));
  }
}

}  // namespace synfin::tcp::testing
