#include "tcp/conversation.h"

// RFC 9293 3.10.1 and 3.10.7.2: the passive open.
namespace synfin::tcp::testing {

namespace {

Conversation in_listen(const Config& config = rfc_config()) {
  Conversation c(config);
  c.listen();
  EXPECT_TRUE(c.is_in(State::listen));
  EXPECT_TRUE(c.sends_nothing());
  return c;
}

}  // namespace

TEST(Listen, SynIsAnsweredWithSynAckAndItsAckEstablishes) {
  under_both_policies([](const Config& config) {
    Conversation c = in_listen(config);
    c.receives(Seg(SYN, irs).options("mss 1460"));
    EXPECT_TRUE(c.is_in(State::syn_received));
    EXPECT_TRUE(c.sends(Seg(SYN | ACK, iss).ack(irs + 1).options("mss 1460").window(65535)));
    EXPECT_TRUE(c.sends_nothing());
    c.receives(Seg(ACK, irs + 1).ack(iss + 1));
    EXPECT_TRUE(c.is_in(State::established));
    EXPECT_TRUE(c.sends_nothing());
  });
}

TEST(Listen, SynAckIsSentAgainUntilItIsAcked) {
  Conversation c = in_listen();
  c.receives(Seg(SYN, irs));
  EXPECT_TRUE(c.sends_at(0s, Seg(SYN | ACK, iss).ack(irs + 1)));
  c.passes(1s);
  EXPECT_TRUE(c.sends_at(1s, Seg(SYN | ACK, iss).ack(irs + 1)));
  EXPECT_EQ(c.last().retransmission, 1u);
}

TEST(Listen, ClientThatClosesFirstIsFollowed) {
  Conversation c = in_listen();
  c.receives(Seg(SYN, irs));
  c.receives(Seg(ACK, irs + 1).ack(iss + 1));
  c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 1));
  EXPECT_TRUE(c.is_in(State::close_wait));
  c.close();
  EXPECT_TRUE(c.is_in(State::last_ack));
  c.receives(Seg(ACK, irs + 2).ack(iss + 2));
  EXPECT_TRUE(c.is_in(State::closed));
}

TEST(Listen, AckIsAnsweredWithRstAtItsAck) {
  Conversation c = in_listen();
  c.receives(Seg(ACK, irs).ack(77));
  EXPECT_TRUE(c.sends(Seg(RST, 77)));
  EXPECT_TRUE(c.is_in(State::listen));
}

TEST(Listen, RstIsIgnored) {
  Conversation c = in_listen();
  EXPECT_TRUE(c.receives(Seg(RST, irs)).ignored);
  EXPECT_TRUE(c.receives(Seg(RST | ACK, irs).ack(iss + 1)).ignored);
  EXPECT_TRUE(c.sends_nothing());
  EXPECT_TRUE(c.is_in(State::listen));
}

TEST(Listen, WhatHasNeitherSynNorAckIsDropped) {
  Conversation c = in_listen();
  EXPECT_TRUE(c.receives(Seg(FIN, irs)).ignored);
  EXPECT_TRUE(c.sends_nothing());
  EXPECT_TRUE(c.is_in(State::listen));
}

TEST(Listen, CloseAndAbortSendNothing) {
  Conversation closed = in_listen();
  closed.close();
  EXPECT_TRUE(closed.is_in(State::closed));
  EXPECT_TRUE(closed.sends_nothing());
  Conversation aborted = in_listen();
  aborted.abort();
  EXPECT_TRUE(aborted.is_in(State::closed));
  EXPECT_TRUE(aborted.sends_nothing());
}

TEST(Listen, AfterAnActiveOpenIsIllegal) {
  Conversation c = in_syn_sent();
  EXPECT_TRUE(c.listen().ignored);
  EXPECT_TRUE(c.is_in(State::syn_sent));
}

}  // namespace synfin::tcp::testing
