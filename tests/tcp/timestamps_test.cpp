#include "tcp/conversation.h"

// RFC 7323 3 to 5.
namespace synfin::tcp::testing {

namespace {

// Timestamps agreed; the peer's first TSval is 700.
Conversation with_timestamps(Config config = rfc_config()) {
  return in_established(with_options(std::move(config), everything),
                        "mss 1460,sackOK,TS val 700 ecr 0,nop,wscale 7");
}

std::string ts(std::uint32_t value, std::uint32_t echo) {
  return "nop,nop,TS val " + std::to_string(value) + " ecr " + std::to_string(echo);
}

}  // namespace

TEST(C13_Timestamps, AreOnEverySegmentOnceAgreedWithTheRightEcho) {
  Conversation c = with_timestamps();
  c.passes(5ms);
  c.receives(Seg(PSH | ACK, irs + 1).ack(iss + 1).options(ts(710, 0)).data("a"));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).options(ts(5, 710))));
  c.passes(5ms);
  c.close();
  EXPECT_TRUE(c.sends(Seg(FIN | ACK, iss + 1).options(ts(10, 710))));
  c.receives(Seg(FIN | ACK, irs + 2).ack(iss + 2).options(ts(720, 10)));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 2).options(ts(10, 720))));
}

TEST(C13_Timestamps, AreNotOnABareRst) {
  Conversation c = with_timestamps();
  c.abort();
  EXPECT_TRUE(c.sends(Seg(RST, iss + 1).options("")));
}

TEST(C13_Timestamps, AreAbsentUnlessBothOffer) {
  Conversation only_we = in_syn_sent(with_options(rfc_config(), everything));
  only_we.receives(Seg(SYN | ACK, irs).ack(iss + 1).options("mss 1460"));
  EXPECT_TRUE(only_we.sends(Seg(ACK, iss + 1).options("")));
  Conversation only_they = in_syn_sent();
  only_they.receives(Seg(SYN | ACK, irs).ack(iss + 1).options("mss 1460,nop,nop,TS val 1 ecr 0"));
  EXPECT_TRUE(only_they.sends(Seg(ACK, iss + 1).options("")));
}

TEST(C13_Timestamps, SegmentWithoutThemIsDroppedOrTakenByPolicy) {
  Conversation rfc = with_timestamps(rfc_config());
  EXPECT_TRUE(rfc.receives(Seg(PSH | ACK, irs + 1).ack(iss + 1).data("abc")).ignored);
  EXPECT_TRUE(rfc.sends_nothing());
  EXPECT_EQ(rfc.connection().bytes_received(), 0u);
  Conversation linux_way = with_timestamps(linux_config());
  linux_way.receives(Seg(PSH | ACK, irs + 1).ack(iss + 1).data("abc"));
  EXPECT_EQ(linux_way.connection().bytes_received(), 3u);
}

TEST(C14_Paws, OldTimestampGetsAnAckAndIsDropped) {
  under_both_policies([](const Config& config) {
    Conversation c = with_timestamps(config);
    c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 1).options(ts(699, 0)).data("abc"));
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 1)));
    EXPECT_TRUE(c.sends_nothing());
    EXPECT_TRUE(c.is_in(State::established));
    EXPECT_EQ(c.connection().bytes_received(), 0u);
  });
}

TEST(C14_Paws, EqualTimestampIsTaken) {
  Conversation c = with_timestamps();
  c.receives(Seg(ACK, irs + 1).ack(iss + 1).options(ts(700, 0)).data("abc"));
  EXPECT_EQ(c.connection().bytes_received(), 3u);
}

TEST(C14_Paws, ClockThatWrapsIsNotOld) {
  Conversation c =
      in_established(with_options(rfc_config(), everything), "mss 1460,nop,nop,TS val 4294967295 ecr 0");
  c.receives(Seg(ACK, irs + 1).ack(iss + 1).options(ts(0, 0)).data("abc"));
  EXPECT_EQ(c.connection().bytes_received(), 3u);
}

TEST(C14_Paws, AfterMoreThan24DaysOfSilenceAnyTimestampIsTaken) {
  Conversation c = with_timestamps();
  c.passes(24h * 24);
  c.receives(Seg(ACK, irs + 1).ack(iss + 1).options(ts(600, 0)).data("abc"));
  EXPECT_EQ(c.connection().bytes_received(), 0u);
  c.passes(1s);
  c.receives(Seg(ACK, irs + 1).ack(iss + 1).options(ts(600, 0)).data("abc"));
  EXPECT_EQ(c.connection().bytes_received(), 3u);
}

TEST(C14_Paws, RstIsExempt) {
  Conversation c = with_timestamps();
  c.receives(Seg(RST, irs + 1).options(ts(1, 0)));
  EXPECT_TRUE(c.is_in(State::closed));
}

TEST(Timestamps, EchoComesFromTheSegmentThatAdvancedTheWindow) {
  Conversation c = with_timestamps();
  c.receives(Seg(ACK, irs + 4).ack(iss + 1).options(ts(800, 0)).data("ahead"));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).options(ts(0, 700))));  // RFC 7323 4.3, case C
  c.receives(Seg(ACK, irs + 1).ack(iss + 1).options(ts(790, 0)).data("abc"));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).options(ts(0, 790))));
}

TEST(Timestamps, MeasureTheRoundTripOfARetransmission) {
  Conversation c = in_syn_sent(with_options(linux_config(), everything));
  c.passes(1040ms);
  c.receives(Seg(SYN | ACK, irs).ack(iss + 1).options("mss 1460,sackOK,TS val 700 ecr 1000"));
  c.close();
  c.forget_sent();
  c.passes(1s);
  EXPECT_TRUE(c.sends_at(1040ms + 240ms, Seg(FIN | ACK, iss + 1)));  // RTO: 40 ms and the least variance
}

TEST(Timestamps, EchoFromBeforeTheFirstCopyIsNoRoundTrip) {
  for (const std::uint32_t forged : {0xfffffff0u, 2000u, 0x80000000u}) {
    Conversation c = in_syn_sent(with_options(rfc_config(), everything));
    c.passes(1040ms);
    const std::string options = "mss 1460,sackOK,TS val 700 ecr " + std::to_string(forged);
    c.receives(Seg(SYN | ACK, irs).ack(iss + 1).options(options));
    c.close();
    c.forget_sent();
    c.passes(10s);
    EXPECT_TRUE(c.sends_at(1040ms + 3s, Seg(FIN | ACK, iss + 1)));
  }
}

TEST(Timestamps, CrossedSynAckRenewsTheEcho) {
  Conversation c = in_syn_sent(with_options(rfc_config(), everything));
  c.receives(Seg(SYN, irs).options("mss 1460,sackOK,TS val 700 ecr 0"));
  c.receives(Seg(SYN | ACK, irs).ack(iss + 1).options("mss 1460,sackOK,TS val 750 ecr 0"));
  c.forget_sent();
  c.close();
  EXPECT_TRUE(c.sends(Seg(FIN | ACK, iss + 1).options(ts(0, 750))));
}

}  // namespace synfin::tcp::testing
