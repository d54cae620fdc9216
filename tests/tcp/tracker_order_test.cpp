#include "tcp/onlooker.h"

// What the tracker makes of segments that the capture has in another order than they were sent in, or not at
// all.
namespace synfin::tcp::testing {

TEST(TrackerOrder, TwoGapsInOneFlightAreTwo) {
  Onlooker o;
  o.opens().client(ACK, {.seq = iss + 101, .ack = irs + 1, .payload = 100});
  o.client(ACK, {.seq = iss + 301, .ack = irs + 1, .payload = 100});
  EXPECT_EQ(o.flow().client.bytes, 200u);
  o.client(ACK, {.seq = iss + 1, .ack = irs + 1, .payload = 100});
  o.client(ACK, {.seq = iss + 201, .ack = irs + 1, .payload = 100});
  o.server(ACK, {.seq = irs + 1, .ack = iss + 401});
  EXPECT_EQ(o.flow().client.reordered, 2u);
  EXPECT_EQ(o.flow().client.retransmissions, 0u);
  EXPECT_EQ(o.flow().client.bytes, 400u);
  EXPECT_EQ(o.flow().missed(End::client), 0u);
  EXPECT_TRUE(o.flow().certain());
}

TEST(TrackerOrder, GapsThatAreAckedAreMissing) {
  Onlooker o;
  o.opens();
  for (std::uint32_t at = 101; at <= 801; at += 200)
    o.client(ACK, {.seq = iss + at, .ack = irs + 1, .payload = 100})
        .server(ACK, {.seq = irs + 1, .ack = iss + at + 100});
  EXPECT_EQ(o.flow().missed(End::client), 400u);  // of four gaps, two of which are forgotten
  EXPECT_EQ(o.flow().client.bytes, 400u);
}

// More gaps than are remembered: each is sent again, and each byte counts once.
TEST(TrackerOrder, ForgottenGapsThatAreNotAckedWillBeSentAgain) {
  Onlooker o;
  o.opens();
  for (std::uint32_t at = 101; at <= 801; at += 200)
    o.client(ACK, {.seq = iss + at, .ack = irs + 1, .payload = 100});
  for (std::uint32_t at = 1; at <= 701; at += 200)
    o.client(ACK, {.seq = iss + at, .ack = irs + 1, .payload = 100});
  o.server(ACK, {.seq = irs + 1, .ack = iss + 801});
  EXPECT_EQ(o.flow().client.bytes, 800u);
  EXPECT_EQ(o.flow().missed(End::client), 0u);
}

TEST(TrackerOrder, DataAfterItsAckIsNotMissing) {
  Onlooker o;
  o.opens().server(ACK, {.seq = irs + 1, .ack = iss + 101});
  EXPECT_EQ(o.flow().missed(End::client), 100u);
  o.client(ACK, {.seq = iss + 1, .ack = irs + 1, .payload = 100});
  EXPECT_EQ(o.flow().missed(End::client), 0u);
  EXPECT_EQ(o.flow().client.bytes, 100u);
  EXPECT_EQ(o.flow().client.retransmissions, 0u);
  EXPECT_TRUE(o.flow().certain());
}

TEST(TrackerOrder, AByteAfterItsAckIsNoKeepAlive) {
  Onlooker o;
  o.opens().server(ACK, {.seq = irs + 1, .ack = iss + 2});
  o.client(ACK, {.seq = iss + 1, .ack = irs + 1, .payload = 1});
  EXPECT_EQ(o.flow().client.keep_alives, 0u);
  EXPECT_EQ(o.flow().client.bytes, 1u);
  EXPECT_EQ(o.flow().missed(End::client), 0u);
}

// A sender that lost one segment may send more than that again, and new data with it.
TEST(TrackerOrder, WhatCoversMoreThanTheGapFillsIt) {
  for (const std::uint32_t length : {200u, 300u}) {
    Onlooker o;
    o.opens().client(ACK, {.seq = iss + 1, .ack = irs + 1, .payload = 100});
    o.client(ACK, {.seq = iss + 201, .ack = irs + 1, .payload = 100});
    o.client(ACK, {.seq = iss + 101, .ack = irs + 1, .payload = length});
    o.server(ACK, {.seq = irs + 1, .ack = iss + 101 + length});
    EXPECT_EQ(o.flow().client.bytes, 100 + length);
    EXPECT_EQ(o.flow().missed(End::client), 0u);
    EXPECT_TRUE(o.flow().certain());
  }
}

TEST(TrackerOrder, PartOfAGapThatIsAckedIsMissing) {
  Onlooker o;
  o.opens().client(ACK, {.seq = iss + 201, .ack = irs + 1, .payload = 100});
  o.server(ACK, {.seq = irs + 1, .ack = iss + 101});
  EXPECT_EQ(o.flow().missed(End::client), 100u);
}

TEST(TrackerOrder, WhatIsMissingStaysSoHoweverMuchFollows) {
  Onlooker o;
  o.opens().client(ACK, {.seq = iss + 101, .ack = irs + 1, .payload = 100});
  std::uint32_t next = iss + 201;
  for (int i = 0; i < 80; ++i) {
    constexpr std::uint32_t much = 60'000'000;  // as if offloads had no bound
    o.client(ACK, {.seq = next, .ack = irs + 1, .payload = much});
    next += much;
    o.server(ACK, {.seq = irs + 1, .ack = next});
  }
  EXPECT_EQ(o.flow().missed(End::client), 100u);
  EXPECT_FALSE(o.flow().certain());
  o.client(FIN | ACK, {.seq = next, .ack = irs + 1});
  EXPECT_EQ(o.states(), "FIN-WAIT-1 (CLOSE-WAIT)");
}

TEST(TrackerOrder, FinOfASynIsNoClose) {
  Onlooker o;
  o.client(SYN | FIN, {.seq = iss}).server(SYN | ACK, {.seq = irs, .ack = iss + 2});
  o.client(FIN | ACK, {.seq = iss + 1, .ack = irs + 1});
  const auto answer = fin_answer_time(o.flow());
  EXPECT_TRUE(!answer || *answer >= 0s);
  const auto idle = idle_before_close(o.flow());
  EXPECT_TRUE(!idle || *idle >= 0s);
}

TEST(TrackerOrder, AckBeforeTheSynAckGivesNoTimes) {
  Onlooker o;
  o.client(SYN, {.seq = iss}).client(ACK, {.seq = iss + 1, .ack = irs + 1});
  o.server(SYN | ACK, {.seq = irs, .ack = iss + 1});
  EXPECT_FALSE(handshake_times(o.flow()));
}

TEST(TrackerOrder, DamagedSynChangesNothing) {
  Onlooker o;
  o.client(SYN, {.seq = iss});
  o.altered([](wire::Segment& s) {
     s.checksum_state = wire::ChecksumState::bad;
   }).client(SYN, {.seq = iss + 5000});
  EXPECT_EQ(o.flow().client.damaged, 1u);
  EXPECT_FALSE(o.flow().late_syn_seen);
}

TEST(TrackerOrder, FinAfterItsAckIsAcked) {
  Onlooker o;
  o.opens()
      .server(ACK, {.seq = irs + 1, .ack = iss + 2})
      .client(FIN | ACK, {.seq = iss + 1, .ack = irs + 1})
      .server(FIN | ACK, {.seq = irs + 1, .ack = iss + 2})
      .client(ACK, {.seq = iss + 2, .ack = irs + 2});
  EXPECT_EQ(o.states(), "TIME-WAIT (CLOSED)");
  EXPECT_EQ(o.flow().client.fin_retransmissions, 0u);
  EXPECT_EQ(o.flow().missed(End::client), 0u);
  EXPECT_EQ(o.look(), Look::connect_and_close);
  o.passes(2s).tracker().pass(o.now());
  EXPECT_EQ(o.ended().size(), 1u);
}

TEST(TrackerOrder, SynAfterItsSynAckBelongsToIt) {
  Onlooker o;
  o.server(SYN | ACK, {.seq = irs, .ack = iss + 1}).client(SYN, {.seq = iss});
  o.client(ACK, {.seq = iss + 1, .ack = irs + 1});
  EXPECT_TRUE(o.ended().empty());
  EXPECT_FALSE(o.flow().midstream);
  EXPECT_EQ(o.flow().client.syn_retransmissions, 0u);
  EXPECT_EQ(o.states(), "ESTABLISHED (ESTABLISHED)");
  EXPECT_FALSE(handshake_times(o.flow()));  // it would be below zero
  EXPECT_EQ(o.closes().look(), Look::connect_and_close);
  EXPECT_TRUE(o.flow().certain());
}

TEST(TrackerOrder, HandshakeIsTimedFromTheSynThatWasAnswered) {
  Onlooker o;
  o.client(SYN, {.seq = iss}).passes(1s).client(SYN, {.seq = iss});
  o.server(SYN | ACK, {.seq = irs, .ack = iss + 1}).client(ACK, {.seq = iss + 1, .ack = irs + 1});
  ASSERT_TRUE(handshake_times(o.flow()));
  EXPECT_EQ(handshake_times(o.flow())->server, 1ms);
  EXPECT_EQ(handshake_times(o.flow())->client, 1ms);
}

TEST(TrackerOrder, CloseOfWhatWasOpenBeforeIsNoConnectAndClose) {
  Onlooker o;
  o.client(FIN | ACK, {.seq = iss + 1, .ack = irs + 1})
      .server(FIN | ACK, {.seq = irs + 1, .ack = iss + 2})
      .client(ACK, {.seq = iss + 2, .ack = irs + 2});
  EXPECT_EQ(o.look(), Look::closed);
  EXPECT_FALSE(idle_before_close(o.flow()));
}

TEST(TrackerOrder, SynsWithFinsAreHalfOpenToo) {
  Onlooker o;
  for (std::uint32_t i = 0; i < 1000; ++i)
    o.between({wire::Address{0xc6120000 + i}, 1024}, server_end).client(SYN | FIN, {.seq = i});
  o.passes(131s).between(client_end, server_end).client(SYN, {.seq = 1});
  ASSERT_EQ(o.ended().size(), 1000u);
  EXPECT_EQ(look_of(o.ended().front()), Look::syn_flood);
}

TEST(TrackerOrder, HeaderChecksumThatIsLeftToTheCardIsNoDamage) {
  Onlooker o;
  const auto left_out = [](wire::Segment& s) { s.ip.checksum_state = wire::ChecksumState::bad; };
  o.altered(left_out).client(SYN, {.seq = iss});
  EXPECT_EQ(o.flow().client.damaged, 0u);
  o.altered([&](wire::Segment& s) { left_out(s), s.ip.checksum = 1; }).client(SYN, {.seq = iss});
  EXPECT_EQ(o.flow().client.damaged, 1u);
}

}  // namespace synfin::tcp::testing
