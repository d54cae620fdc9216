#include "tcp/conversation.h"

// RFC 6298, RFC 9293 3.8, RFC 8985 7: what goes out again, when, and how often.
namespace synfin::tcp::testing {

TEST(C16_SynRto, OneSecondThenDoublingWithTheSameIsn) {
  Conversation c(rfc_config());
  c.open();
  c.passes(20s);
  EXPECT_TRUE(c.sends_at(0s, Seg(SYN, iss)));
  EXPECT_EQ(c.last().retransmission, 0u);
  unsigned n = 0;
  for (const Duration at : {1s, 3s, 7s, 15s}) {
    EXPECT_TRUE(c.sends_at(at, Seg(SYN, iss).options("mss 1460")));
    EXPECT_EQ(c.last().retransmission, ++n);
    EXPECT_FALSE(c.last().change.has_value());
  }
  EXPECT_TRUE(c.sends_nothing());
}

TEST(C16_SynRto, LinuxsLinearTimeoutsComeFirst) {
  Conversation c(linux_config());
  c.open();
  c.passes(40s);
  for (const Duration at : {0s, 1s, 2s, 3s, 4s, 5s, 7s, 11s, 19s, 35s})
    EXPECT_TRUE(c.sends_at(at, Seg(SYN, iss)));
  EXPECT_TRUE(c.sends_nothing());
}

TEST(C16_SynRto, RetransmissionsCarryAFreshTimestamp) {
  Conversation c(with_options(rfc_config(), everything));
  c.open();
  c.passes(1s);
  EXPECT_TRUE(c.sends(Seg(SYN, iss).options("mss 1460,sackOK,TS val 0 ecr 0,nop,wscale 7")));
  EXPECT_TRUE(c.sends(Seg(SYN, iss).options("mss 1460,sackOK,TS val 1000 ecr 0,nop,wscale 7")));
}

TEST(C17_GivingUp, SilentSynIsFilteredAfterTheLastRetrysTimeoutAndSendsNoRst) {
  Config config = rfc_config();
  config.timers.syn_retries = 2;
  Conversation c(config);
  c.open();
  c.passes(7s - 1ns);
  EXPECT_EQ(c.segments_waiting(), 3u);
  EXPECT_TRUE(c.is_in(State::syn_sent));
  EXPECT_FALSE(c.connection().outcome().has_value());
  c.passes(1ns);
  EXPECT_EQ(c.segments_waiting(), 3u);
  EXPECT_TRUE(c.is_in(State::closed));
  EXPECT_TRUE(c.came_to(PortState::filtered, Reason::no_response));
  EXPECT_FALSE(c.connection().poll_timeout().has_value());
}

// MUST-23: three minutes at least. The last wait is bounded by the longest RTO.
TEST(C17_GivingUp, DefaultRetriesEndAfter247SecondsAndLinuxsAfter131) {
  for (const auto& [config, seconds] : {std::pair{rfc_config(), 247s}, {linux_config(), 131s}}) {
    Conversation c = in_syn_sent(config);
    c.passes(seconds - 1ns);
    EXPECT_TRUE(c.is_in(State::syn_sent));
    c.passes(1ns);
    EXPECT_TRUE(c.is_in(State::closed));
  }
}

TEST(C17_GivingUp, NoRetriesMeansOneSyn) {
  Config config = rfc_config();
  config.timers.syn_retries = 0;
  Conversation c(config);
  c.open();
  c.passes(1s);
  EXPECT_EQ(c.segments_waiting(), 1u);
  EXPECT_TRUE(c.is_in(State::closed));
}

TEST(C17_GivingUp, UnackedFinLeavesTheClosingUnfinished) {
  Config config = rfc_config();
  config.timers.fin_retries = 3;
  Conversation c = in_fin_wait_1(config);
  c.passes(15s - 1ns);
  EXPECT_EQ(c.segments_waiting(), 3u);
  EXPECT_TRUE(c.is_in(State::fin_wait_1));
  c.passes(1ns);
  EXPECT_EQ(c.segments_waiting(), 3u);
  EXPECT_TRUE(c.is_in(State::closed));
  EXPECT_TRUE(c.came_to(PortState::open, Reason::syn_ack));
  EXPECT_TRUE(c.closed_as(Closing::unfinished));
}

TEST(C31_Fin, IsRetransmittedWithBackoffInEveryStateThatWaitsForItsAck) {
  for (const auto enter : {in_fin_wait_1, in_closing, in_last_ack}) {
    Conversation c = enter(rfc_config());
    SCOPED_TRACE(to_string(c.connection().state()));
    const std::uint32_t acked = rcv_nxt(c.connection().state());
    c.passes(10s);
    unsigned n = 0;
    for (const Duration at : {1s, 3s, 7s}) {
      EXPECT_TRUE(c.sends_at(at, Seg(FIN | ACK, iss + 1).ack(acked)));
      EXPECT_EQ(c.last().retransmission, ++n);
    }
    EXPECT_TRUE(c.sends_nothing());
  }
}

namespace {

constexpr std::string_view with_sack = "mss 1460,nop,nop,sackOK";

// Opened after that round trip; what the peer agrees to is in its options.
Conversation linux_after(Duration round_trip, std::string_view peer_options) {
  Conversation c = in_syn_sent(with_options(linux_config(), with_sack));
  c.passes(round_trip);
  c.receives(Seg(SYN | ACK, irs).ack(iss + 1).options(peer_options));
  c.forget_sent();
  return c;
}

}  // namespace

TEST(C31_Fin, LinuxProbesFirstThenBacksOff) {
  Conversation c = linux_after(4ms, with_sack);
  c.close();
  c.forget_sent();
  c.passes(4s);
  const Duration fin = 4ms;
  const Duration rto = 204ms;  // SRTT 4 ms and the least variance
  Duration at = fin + rto;     // the loss probe waits for 2 SRTT and a delayed ACK, the RTO at most
  EXPECT_TRUE(c.sends_at(at, Seg(FIN | ACK, iss + 1)));
  EXPECT_EQ(c.last().retransmission, 1u);
  for (const int times : {1, 2, 4, 8}) {
    at += times * rto;
    EXPECT_TRUE(c.sends_at(at, Seg(FIN | ACK, iss + 1)));
  }
  EXPECT_TRUE(c.sends_nothing());
}

TEST(C31_Fin, LinuxDoesNotProbeWhereSackIsNotAgreed) {
  Conversation c = linux_after(4ms, "mss 1460");
  c.close();
  c.forget_sent();
  c.passes(3s);
  Duration at = 4ms;
  for (const int times : {1, 2, 4}) {
    at += times * 204ms;
    EXPECT_TRUE(c.sends_at(at, Seg(FIN | ACK, iss + 1)));
  }
  EXPECT_TRUE(c.sends_nothing());
}

TEST(C31_Fin, LossProbeWaitsTwoRoundTripsAndADelayedAckWhereTheRtoIsLonger) {
  Conversation c = linux_after(300ms, with_sack);
  c.close();
  c.forget_sent();
  c.passes(1s);
  EXPECT_TRUE(c.sends_at(300ms + 800ms, Seg(FIN | ACK, iss + 1)));  // RTO: 300 + 4 * 150 ms
}

TEST(C31_LossProbe, WithMoreInFlightWaitsTwoRoundTripsAndRepeatsTheNewest) {
  Conversation c = linux_after(50ms, with_sack);
  c.send(std::string(3000, 'x'));
  c.close();
  c.forget_sent();
  c.passes(200ms);
  EXPECT_TRUE(c.sends_at(50ms + 102ms, Seg(FIN | ACK, iss + 3001)));
  EXPECT_EQ(c.last().retransmission, 1u);
  EXPECT_TRUE(c.sends_nothing());
  c.passes(250ms);
  EXPECT_TRUE(c.sends_at(50ms + 102ms + 250ms, Seg(ACK, iss + 1).data(std::string(1460, 'x'))));
}

TEST(C31_LossProbe, RepeatsTheLastPieceOfData) {
  Conversation c = linux_after(50ms, with_sack);
  c.send(std::string(3000, 'x'));
  c.forget_sent();
  c.passes(200ms);
  EXPECT_TRUE(c.sends_at(50ms + 102ms, Seg(PSH | ACK, iss + 2921).data(std::string(80, 'x'))));
  EXPECT_TRUE(c.sends_nothing());
}

TEST(C31_LossProbe, OfASegmentThatIsPartlyAckedRepeatsTheRest) {
  Conversation c = linux_after(50ms, with_sack);
  c.send("abcdef");
  c.forget_sent();
  c.receives(Seg(ACK, irs + 1).ack(iss + 3));
  c.passes(1s);
  EXPECT_TRUE(c.sends(Seg(PSH | ACK, iss + 3).data("cdef")));
}

TEST(C31_Fin, AckStopsTheTimer) {
  Conversation c = in_last_ack();
  c.passes(1s);
  EXPECT_TRUE(c.sends(Seg(FIN | ACK, iss + 1)));
  c.receives(Seg(ACK, irs + 2).ack(iss + 2));
  EXPECT_TRUE(c.is_in(State::closed));
  c.passes(1min);
  EXPECT_TRUE(c.sends_nothing());
}

TEST(Rto, FollowsRfc6298) {
  Rto rto(TimerConfig{});
  EXPECT_EQ(rto.current(), 1s);
  rto.sample(2s);
  EXPECT_EQ(rto.smoothed(), 2s);
  EXPECT_EQ(rto.current(), 6s);  // SRTT + 4 * RTTVAR
  rto.sample(2s);
  EXPECT_EQ(rto.current(), 5s);  // RTTVAR * 3/4
  rto.sample(1s);
  EXPECT_EQ(rto.smoothed(), 1875ms);
  EXPECT_EQ(rto.current(), 1875ms + 4 * 812500us);
}

TEST(Rto, StaysWithinItsBounds) {
  Rto rto(TimerConfig{});
  rto.sample(1ms);
  EXPECT_EQ(rto.current(), 1s);
  for (int i = 0; i < 1000; ++i) rto.back_off(true);
  EXPECT_EQ(rto.current(), 120s);
  rto.sample(1ms);
  EXPECT_EQ(rto.current(), 1s);
}

TEST(Rto, KarnNoSampleFromARetransmittedSyn) {
  Conversation c = in_syn_sent();
  c.passes(1s + 100ms);
  c.receives(Seg(SYN | ACK, irs).ack(iss + 1));
  c.close();
  c.forget_sent();
  c.passes(10s);
  EXPECT_TRUE(c.sends_at(1100ms + 3s, Seg(FIN | ACK, iss + 1)));  // RFC 6298 5.7
}

TEST(Rto, LongRoundTripLengthensIt) {
  Conversation c = in_syn_sent();
  c.passes(900ms);
  c.receives(Seg(SYN | ACK, irs).ack(iss + 1));
  c.close();
  c.forget_sent();
  c.passes(3s);
  EXPECT_TRUE(c.sends_at(900ms + 2700ms, Seg(FIN | ACK, iss + 1)));
}

}  // namespace synfin::tcp::testing
