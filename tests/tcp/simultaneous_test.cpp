#include "tcp/conversation.h"

// RFC 9293 3.5: both ends open at once (figure 8), and what a peer may make of it.
namespace synfin::tcp::testing {

TEST(C26_SynSent, BareSynIsAnsweredWithSynAckOfTheSameIss) {
  under_both_policies([](const Config& config) {
    Conversation c = in_syn_sent(config);
    c.receives(Seg(SYN, irs).options("mss 1460"));
    EXPECT_TRUE(c.is_in(State::syn_received));
    EXPECT_TRUE(c.came_to(PortState::open, Reason::split_handshake_syn));
    EXPECT_TRUE(c.sends(Seg(SYN | ACK, iss).ack(irs + 1).options("mss 1460").window(65535)));
    EXPECT_EQ(c.last().retransmission, 0u);
    EXPECT_TRUE(c.sends_nothing());
  });
}

TEST(C26_SynReceived, CrossedSynAckEstablishesWithoutAnotherAck) {
  Conversation c = in_syn_received();
  c.receives(Seg(SYN | ACK, irs).ack(iss + 1));
  EXPECT_TRUE(c.is_in(State::established));
  EXPECT_TRUE(c.sends_nothing());
  EXPECT_FALSE(c.connection().poll_timeout().has_value());
}

TEST(SynReceived, AckOfTheSynEstablishes) {
  Conversation c = in_syn_received();
  c.receives(Seg(ACK, irs + 1).ack(iss + 1));
  EXPECT_TRUE(c.is_in(State::established));
  EXPECT_TRUE(c.sends_nothing());
}

TEST(SynReceived, AckWithDataAndFinIsReadOn) {
  Conversation c = in_syn_received();
  c.receives(Seg(FIN | PSH | ACK, irs + 1).ack(iss + 1).data("abc"));
  EXPECT_TRUE(c.is_in(State::close_wait));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 5)));
  EXPECT_TRUE(c.sends_nothing());
}

TEST(SynReceived, TheSynAgainIsAnsweredWithTheSynAckAgain) {
  Conversation c = in_syn_received();
  c.receives(Seg(SYN, irs));
  EXPECT_TRUE(c.sends(Seg(SYN | ACK, iss).ack(irs + 1)));
  EXPECT_EQ(c.last().retransmission, 1u);
  EXPECT_TRUE(c.sends_nothing());
  EXPECT_TRUE(c.is_in(State::syn_received));
}

TEST(C39_SynReceived, AnotherSynGetsAChallengeAck) {
  for (const std::uint32_t seq : {irs + 1, irs + 10, irs - 10}) {
    Conversation c = in_syn_received();
    c.receives(Seg(SYN, seq));
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 1)));
    EXPECT_TRUE(c.sends_nothing());
    EXPECT_TRUE(c.is_in(State::syn_received));
  }
}

TEST(C27_SynReceived, RstAtRcvNxtIsRefused) {
  under_both_policies([](const Config& config) {
    Conversation c = in_syn_received(config);
    c.receives(Seg(RST, irs + 1));
    EXPECT_TRUE(c.is_in(State::closed));
    EXPECT_TRUE(c.came_to(PortState::closed, Reason::reset));
    EXPECT_TRUE(c.sends_nothing());
  });
}

TEST(SynReceived, BadAckIsAnsweredWithRst) {
  for (const std::uint32_t ack : {iss, iss + 2}) {
    Conversation c = in_syn_received();
    c.receives(Seg(ACK, irs + 1).ack(ack));
    EXPECT_TRUE(c.sends(Seg(RST, ack)));
    EXPECT_TRUE(c.sends_nothing());
    EXPECT_TRUE(c.is_in(State::syn_received));
  }
}

TEST(SynReceived, SynAckIsRetransmittedAsTheSynWouldBeAndGivenUp) {
  Config config = rfc_config();
  config.timers.syn_retries = 2;
  config.timers.fin_retries = 1;
  Conversation c = in_syn_received(config);
  c.passes(1min);
  EXPECT_TRUE(c.sends_at(1s, Seg(SYN | ACK, iss).ack(irs + 1)));
  EXPECT_EQ(c.last().retransmission, 1u);
  EXPECT_TRUE(c.sends_at(3s, Seg(SYN | ACK, iss).ack(irs + 1)));
  EXPECT_TRUE(c.sends_nothing());
  EXPECT_TRUE(c.is_in(State::closed));
}

TEST(SynReceived, SynTriesBeforeTheCrossingDoNotCountAgainstTheSynAck) {
  Config config = rfc_config();
  config.timers.syn_retries = 2;
  Conversation c = in_syn_sent(config);
  c.passes(3500ms);
  c.forget_sent();
  c.receives(Seg(SYN, irs));
  c.forget_sent();
  c.passes(30s);
  EXPECT_EQ(c.segments_waiting(), 2u);
}

TEST(SynReceived, CloseSendsTheFinAndTheSynAckComesAgainUntilAcked) {
  Conversation c = in_syn_received();
  c.close();
  EXPECT_TRUE(c.is_in(State::fin_wait_1));
  EXPECT_TRUE(c.sends(Seg(FIN | ACK, iss + 1).ack(irs + 1)));
  EXPECT_EQ(c.last().change, (StateChange{State::syn_received, State::fin_wait_1}));
  c.passes(1s);
  EXPECT_TRUE(c.sends_at(1s, Seg(SYN | ACK, iss).ack(irs + 1)));
  c.receives(Seg(ACK, irs + 1).ack(iss + 1));
  EXPECT_TRUE(c.is_in(State::fin_wait_1));
  c.receives(Seg(ACK, irs + 1).ack(iss + 2));
  EXPECT_TRUE(c.is_in(State::fin_wait_2));
}

TEST(SynReceived, AfterCloseTheCrossedSynAckStillAcksOurSyn) {
  Conversation c = in_syn_received();
  c.close();
  c.forget_sent();
  c.receives(Seg(SYN | ACK, irs).ack(iss + 1));
  EXPECT_TRUE(c.is_in(State::fin_wait_1));
  c.passes(1s);
  EXPECT_TRUE(c.sends_at(1s, Seg(FIN | ACK, iss + 1).ack(irs + 1)));
}

TEST(SynReceived, AfterCloseAnAckThatDoesNotCoverOurSynIsRefused) {
  Conversation c = in_syn_received();
  c.close();
  c.forget_sent();
  c.receives(Seg(FIN | ACK, irs + 1).ack(iss));
  EXPECT_TRUE(c.sends(Seg(RST, iss)));
  EXPECT_TRUE(c.is_in(State::fin_wait_1));
}

TEST(SynReceived, DataWaitsForTheAckOfTheSyn) {
  Conversation c = in_syn_received();
  c.send("abc");
  c.close();
  EXPECT_TRUE(c.sends_nothing());
  c.receives(Seg(ACK, irs + 1).ack(iss + 1));
  EXPECT_TRUE(c.sends(Seg(PSH | ACK, iss + 1).data("abc")));
  EXPECT_TRUE(c.sends(Seg(FIN | ACK, iss + 4)));
}

TEST(SynReceived, AbortResets) {
  under_both_policies([](const Config& config) {
    Conversation c = in_syn_received(config);
    c.abort();
    EXPECT_EQ(c.segments_waiting(), 1u);
    EXPECT_TRUE(c.is_in(State::closed));
  });
}

TEST(SynReceived, SynAckOffersOnlyWhatTheSynOffered) {
  Conversation c = in_syn_sent(with_options(rfc_config(), everything));
  c.receives(Seg(SYN, irs).options("mss 1460,nop,wscale 3"));
  EXPECT_TRUE(c.sends(
      Seg(SYN | ACK, iss).options("mss 1460,nop,nop,nop,nop,nop,nop,nop,nop,nop,nop,nop,nop,nop,wscale 7")));
}

TEST(SynReceived, SynAckEchoesTheTimestamp) {
  Conversation c = in_syn_sent(with_options(rfc_config(), everything));
  c.passes(20ms);
  c.receives(Seg(SYN, irs).options("mss 1460,sackOK,TS val 77 ecr 0,nop,wscale 3"));
  EXPECT_TRUE(c.sends(Seg(SYN | ACK, iss).options("mss 1460,sackOK,TS val 20 ecr 77,nop,wscale 7")));
}

// Two machines of ours, each other's peers.
TEST(Simultaneous, TwoConnectionsOpenTowardsEachOtherAndClose) {
  Config ours = rfc_config();
  Config theirs = rfc_config();
  theirs.tuple = wire::reversed(ours.tuple);
  Conversation a(ours, iss);
  Conversation b(theirs, irs);
  a.open();
  b.open();
  const auto deliver = [](Conversation& from, Conversation& to) {
    while (from.segments_waiting() > 0) {
      to.receives(from.next());
    }
  };
  for (int i = 0; i < 4; ++i) {
    deliver(a, b);
    deliver(b, a);
  }
  EXPECT_TRUE(a.is_in(State::established));
  EXPECT_TRUE(b.is_in(State::established));
  a.close();
  b.close();
  for (int i = 0; i < 4; ++i) {
    deliver(a, b);
    deliver(b, a);
  }
  EXPECT_TRUE(a.is_in(State::time_wait));
  EXPECT_TRUE(b.is_in(State::time_wait));
}

}  // namespace synfin::tcp::testing
