#include "synfin/tcp/personality.h"

#include "tcp/conversation.h"

// The peer's window and ours.
namespace synfin::tcp::testing {

TEST(Window, DataStaysWithinThePeers) {
  Conversation c = in_established(rfc_config(), "mss 100", 250);
  c.send(std::string(1000, 'x'));
  EXPECT_EQ(c.segments_waiting(), 2u);
  c.forget_sent();
  c.receives(Seg(ACK, irs + 1).ack(iss + 101).window(250));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 201).data(std::string(100, 'x'))));
  EXPECT_TRUE(c.sends_nothing());
}

TEST(Window, SillySegmentsAreAvoided) {
  Conversation c = in_established(rfc_config(), "mss 1000", 2000);
  c.send(std::string(9000, 'x'));
  c.forget_sent();
  c.receives(Seg(ACK, irs + 1).ack(iss + 2001).window(10));
  EXPECT_TRUE(c.sends_nothing());
  c.receives(Seg(ACK, irs + 1).ack(iss + 2001).window(1000));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 2001).data(std::string(1000, 'x'))));
}

TEST(Window, HalfOfThePeersLargestIsWorthASegment) {
  Conversation c = in_established(rfc_config(), "mss 1000", 100);
  c.send(std::string(500, 'x'));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).data(std::string(100, 'x'))));
  c.receives(Seg(ACK, irs + 1).ack(iss + 101).window(50));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 101).data(std::string(50, 'x'))));
}

TEST(Window, OneThatStaysTooSmallIsUsedUpAfterATimeout) {
  under_both_policies([](const Config& config) {
    Conversation c = in_established(config, "mss 1000", 2000);
    c.send(std::string(9000, 'x'));
    c.forget_sent();
    c.receives(Seg(ACK, irs + 1).ack(iss + 2001).window(10));
    c.passes(1s);
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 2001).data(std::string(10, 'x'))));
  });
}

TEST(Window, OlderSegmentDoesNotUpdateIt) {
  Conversation c = in_established(rfc_config(), "mss 100", 100);
  c.receives(Seg(ACK, irs + 1).ack(iss + 1).window(200).data("abc"));
  c.forget_sent();
  c.send(std::string(1000, 'x'));
  EXPECT_EQ(c.segments_waiting(), 2u);
  c.forget_sent();
  c.receives(Seg(ACK, irs + 4).ack(iss + 101).window(200));
  EXPECT_EQ(c.segments_waiting(), 1u);
  c.forget_sent();
  c.receives(Seg(ACK, irs + 4).ack(iss + 1).window(65535));  // delayed: acks less
  EXPECT_TRUE(c.sends_nothing());
}

TEST(Window, ThatShrinksTakesNothingBack) {
  Conversation c = in_established(rfc_config(), "mss 100", 300);
  c.send(std::string(600, 'x'));
  c.forget_sent();
  c.receives(Seg(ACK, irs + 1).ack(iss + 101).window(100));
  EXPECT_TRUE(c.sends_nothing());
  c.receives(Seg(ACK, irs + 1).ack(iss + 301).window(300));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 301)));
}

TEST(C30_ZeroWindow, FinItselfIsTheProbeTheRfcsWay) {
  Conversation c = in_established(rfc_config(), "mss 1460", 0);
  c.close();
  EXPECT_TRUE(c.is_in(State::fin_wait_1));
  EXPECT_TRUE(c.sends_nothing());
  c.passes(1s);
  EXPECT_TRUE(c.sends_at(1s, Seg(FIN | ACK, iss + 1)));
  EXPECT_EQ(c.last().retransmission, 0u);
  EXPECT_EQ(c.last().change, (StateChange{State::established, State::fin_wait_1}));
  c.passes(2s);
  EXPECT_TRUE(c.sends_at(3s, Seg(FIN | ACK, iss + 1)));
  EXPECT_EQ(c.last().retransmission, 1u);
  c.receives(Seg(ACK, irs + 1).ack(iss + 2).window(0));
  EXPECT_TRUE(c.is_in(State::fin_wait_2));
}

TEST(C30_ZeroWindow, FinWaitsForTheWindowWhichIsProbedLinuxsWay) {
  Conversation c = in_established(linux_config(), "mss 1460", 0);
  c.close();
  c.passes(2s);
  for (const Duration at : {200ms, 600ms, 1400ms}) {
    EXPECT_TRUE(c.sends_at(at, Seg(ACK, iss).ack(irs + 1).data("")));
    EXPECT_EQ(c.last().retransmission, 0u);
    EXPECT_FALSE(c.last().change.has_value());
  }
  EXPECT_TRUE(c.sends_nothing());
  c.receives(Seg(ACK, irs + 1).ack(iss + 1).window(100));
  EXPECT_TRUE(c.sends(Seg(FIN | ACK, iss + 1).ack(irs + 1)));
  EXPECT_EQ(c.last().change, (StateChange{State::established, State::fin_wait_1}));
  c.receives(Seg(ACK, irs + 1).ack(iss + 2).window(100));
  EXPECT_TRUE(c.is_in(State::fin_wait_2));
  EXPECT_FALSE(c.connection().poll_timeout().has_value());
}

TEST(C30_ZeroWindow, WindowThatOpensLetsTheFinGoAtOnce) {
  under_both_policies([](const Config& config) {
    Conversation c = in_established(config, "mss 1460", 0);
    c.close();
    c.passes(10ms);
    c.receives(Seg(ACK, irs + 1).ack(iss + 1).window(1));
    EXPECT_TRUE(c.sends_at(10ms, Seg(FIN | ACK, iss + 1)));
  });
}

TEST(C30_ZeroWindow, OnceTheWindowOpensALostFinIsRepeatedAfterOneOrdinaryRto) {
  under_both_policies([](const Config& config) {
    Conversation c = in_established(config, "mss 1460", 0);
    const Duration rto = config.timers.minimal_rto;
    c.close();
    c.passes(20s);
    EXPECT_GE(c.segments_waiting(), 4u);
    c.forget_sent();
    c.receives(Seg(ACK, irs + 1).ack(iss + 1).window(100));
    EXPECT_TRUE(c.sends_at(20s, Seg(FIN | ACK, iss + 1)));
    c.passes(1h);
    EXPECT_TRUE(c.sends_at(20s + rto, Seg(FIN | ACK, iss + 1)));
    EXPECT_TRUE(c.sends_at(20s + 3 * rto, Seg(FIN | ACK, iss + 1)));
  });
}

TEST(C30_ZeroWindow, ProbesThatAreAnsweredGoOnForAsLongAsThePeerLikes) {
  under_both_policies([](const Config& config) {
    for (const bool data : {false, true}) {
      Conversation c = in_established(config, "mss 1460", 0);
      data ? c.send("abc") : c.close();
      for (int i = 0; i < 100; ++i) {
        c.waits_for_timer();
        EXPECT_EQ(c.segments_waiting(), 1u);
        c.forget_sent();
        c.receives(Seg(ACK, irs + 1).ack(iss + 1).window(0));
      }
      EXPECT_TRUE(c.is_in(data ? State::established : State::fin_wait_1));
    }
  });
}

TEST(C30_ZeroWindow, ProbesThatAreNotAnsweredEnd) {
  under_both_policies([](const Config& config) {
    Conversation c = in_established(config, "mss 1460", 0);
    c.close();
    c.passes(1h);
    EXPECT_LE(c.segments_waiting(), config.timers.fin_retries + 1u);
    EXPECT_TRUE(c.is_in(State::closed));
    EXPECT_TRUE(c.closed_as(Closing::unfinished));
  });
}

TEST(C30_ZeroWindow, DataIsProbedWithOneByteTheRfcsWayAndGoesOnWhenTheWindowOpens) {
  Conversation c = in_established(rfc_config(), "mss 1460", 0);
  c.send("abc");
  EXPECT_TRUE(c.sends_nothing());
  c.passes(1s);
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).data("a")));
  c.receives(Seg(ACK, irs + 1).ack(iss + 1).window(0));
  EXPECT_TRUE(c.sends_nothing());
  c.receives(Seg(ACK, irs + 1).ack(iss + 1).window(100));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).data("a")));
  EXPECT_TRUE(c.sends(Seg(PSH | ACK, iss + 2).data("bc")));
}

TEST(C30_ZeroWindow, OursTakesNoTextButItsAck) {
  Config config = rfc_config();
  config.identity.syn_window = 0;
  config.identity.receive_window = 0;
  Conversation c = in_established(config);
  c.close();
  c.forget_sent();
  c.receives(Seg(ACK, irs + 1).ack(iss + 2).data("x"));
  EXPECT_TRUE(c.is_in(State::fin_wait_2));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 2).ack(irs + 1).window(0)));
  EXPECT_EQ(c.connection().bytes_received(), 0u);
  c.receives(Seg(RST, irs + 1).data("x"));
  EXPECT_TRUE(c.is_in(State::closed));
}

TEST(C37_ZeroWindow, OnlyAnEmptySegmentAtRcvNxtIsAcceptable) {
  Config config = rfc_config();
  config.identity.syn_window = 0;
  config.identity.receive_window = 0;
  Conversation c = in_established(config);
  EXPECT_FALSE(c.receives(Seg(ACK, irs + 1).ack(iss + 1)).ignored);
  EXPECT_TRUE(c.sends_nothing());
  EXPECT_TRUE(c.receives(Seg(ACK, irs + 2).ack(iss + 1)).ignored);
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 1)));
}

// semantics.md: windows that Linux 6.18 was measured to send.
namespace {

Config measured(std::uint32_t rmem, std::uint32_t mtu) {
  HostFacts facts;
  facts.tcp_rmem[1] = rmem;
  RouteFacts route;
  route.mtu = mtu;
  const Personality p = linux_personality(facts, route);
  Config config = linux_config();
  config.identity = p.identity;
  config.policy = p.policy;
  return config;
}

constexpr std::string_view linux_peer = "mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 9";

}  // namespace

TEST(WindowFloor, RoundsUpAndNeverMovesTheEdgeBack) {
  Conversation c(measured(131072, 9001));
  c.open();
  EXPECT_TRUE(c.sends(Seg(SYN, iss).window(62727)));
  c.receives(Seg(SYN | ACK, irs).ack(iss + 1).options(linux_peer));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).window(491)));
  c.receives(
      Seg(PSH | ACK, irs + 1).ack(iss + 1).options("nop,nop,TS val 2 ecr 0").data(std::string(588, 'x')));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 589).window(487)));
  c.close();
  EXPECT_TRUE(c.sends(Seg(FIN | ACK, iss + 1).window(487)));
  c.receives(Seg(FIN | ACK, irs + 589).ack(iss + 2).options("nop,nop,TS val 3 ecr 0"));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 2).ack(irs + 590).window(487)));
}

TEST(WindowFloor, LaterWindowsComeFromTheBufferNotFromTheSyn) {
  for (const auto& [rmem, syn, later] :
       {std::tuple{300000u, 65535, 1164}, {1000000u, 65535, 3901}, {131072u, 64240, 502}}) {
    Conversation c(measured(rmem, 1500));
    c.open();
    EXPECT_TRUE(c.sends(Seg(SYN, iss).window(static_cast<std::uint16_t>(syn))));
    c.receives(Seg(SYN | ACK, irs).ack(iss + 1).options(linux_peer));
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).window(static_cast<std::uint16_t>(later))));
  }
}

TEST(WindowFloor, OfOneByteIsRenewedToo) {
  for (std::uint16_t whole = 1; whole <= 3; ++whole) {
    Config config = rfc_config();
    config.identity.syn_window = whole;
    config.identity.receive_window = whole;
    Conversation c = in_established(config);
    for (std::uint32_t at = irs + 1; at < irs + 10; ++at) {
      c.receives(Seg(ACK, at).ack(iss + 1).data("x"));
      c.next();
      EXPECT_EQ(*c.last().spec.ack, wire::Seq(at + 1));
      EXPECT_GE(*c.last().spec.window, 1);
    }
  }
}

TEST(WindowFloor, IsRenewedOnceHalfIsUsed) {
  Conversation c = in_established();
  std::uint32_t at = irs + 1;
  std::uint16_t least = 65535;
  for (int i = 0; i < 100; ++i) {
    c.receives(Seg(ACK, at).ack(iss + 1).data(std::string(1460, 'x')));
    at += 1460;
    c.next();
    EXPECT_EQ(*c.last().spec.ack, wire::Seq(at));
    least = std::min(least, *c.last().spec.window);
  }
  EXPECT_GE(least, 65535 / 2 - 1460);
  EXPECT_EQ(c.connection().bytes_received(), 146000u);
}

}  // namespace synfin::tcp::testing
