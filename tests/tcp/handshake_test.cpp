#include "tcp/conversation.h"

// What both SYNs agree on, and who the peer is taken for.
namespace synfin::tcp::testing {

TEST(C07_Options, AreOnTheSynAndMssNowhereElse) {
  under_both_policies([](const Config& config) {
    Conversation c(with_options(config, everything));
    c.open();
    EXPECT_TRUE(c.sends(Seg(SYN, iss).options("mss 1460,sackOK,TS val 0 ecr 0,nop,wscale 7")));
    c.receives(Seg(SYN | ACK, irs).ack(iss + 1).options("mss 1440,sackOK,TS val 70 ecr 0,nop,wscale 9"));
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).options("nop,nop,TS val 0 ecr 70")));
    c.close();
    EXPECT_TRUE(c.sends(Seg(FIN | ACK, iss + 1).options("nop,nop,TS val 0 ecr 70")));
  });
}

TEST(C12_WindowScale, HoldsOnlyIfBothOfferIt) {
  Conversation both = in_established(with_options(rfc_config(), everything), "mss 1460,nop,wscale 9");
  EXPECT_EQ(both.connection().negotiated().our_shift, 7);
  EXPECT_EQ(both.connection().negotiated().peer_shift, 9);
  Conversation only_we = in_established(with_options(rfc_config(), everything), "mss 1460");
  EXPECT_FALSE(only_we.connection().negotiated().our_shift.has_value());
  Conversation only_they = in_established(rfc_config(), "mss 1460,nop,wscale 9");
  EXPECT_FALSE(only_they.connection().negotiated().peer_shift.has_value());
}

TEST(C12_WindowScale, IsFourteenAtMost) {
  Conversation c = in_established(with_options(rfc_config(), everything), "mss 1460,nop,wscale 255");
  EXPECT_EQ(c.connection().negotiated().peer_shift, 14);
}

TEST(C12_WindowScale, WindowOfTheSynItselfIsNotScaled) {
  Config config = with_options(rfc_config(), everything);
  config.identity.receive_window = 65535;
  Conversation c = in_established(config, "mss 1460,nop,wscale 7", 100);
  c.send(std::string(300, 'x'));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).data(std::string(100, 'x'))));
  EXPECT_TRUE(c.sends_nothing());
}

TEST(C12_WindowScale, OurWindowIsScaledOnceAgreedAndPlainOtherwise) {
  Conversation scaled = in_syn_sent(with_options(rfc_config(), everything));
  scaled.receives(Seg(SYN | ACK, irs).ack(iss + 1).options("nop,wscale 0"));
  EXPECT_TRUE(scaled.sends(Seg(ACK, iss + 1).window(512)));
  Conversation plain = in_syn_sent(with_options(rfc_config(), everything));
  plain.receives(Seg(SYN | ACK, irs).ack(iss + 1).options("mss 1460"));
  EXPECT_TRUE(plain.sends(Seg(ACK, iss + 1).window(65535)));
}

TEST(C12_WindowScale, OfAPeerThatSendsItOnEverySegmentCountsOnTheSynOnly) {
  Conversation c = in_established(with_options(rfc_config(), everything), "mss 1460,nop,wscale 2", 1);
  c.receives(Seg(ACK, irs + 1).ack(iss + 1).window(25).options("nop,wscale 14"));
  EXPECT_EQ(c.connection().negotiated().peer_shift, 2);
  c.send(std::string(300, 'x'));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).data(std::string(100, 'x'))));
  EXPECT_TRUE(c.sends_nothing());
}

TEST(C15_Sack, IsAgreedOnTheSynOnly) {
  Conversation c = in_established(with_options(rfc_config(), everything), "mss 1460,nop,nop,sackOK");
  EXPECT_TRUE(c.connection().negotiated().sack);
  Conversation without = in_established(with_options(rfc_config(), everything), "mss 1460");
  without.receives(Seg(ACK, irs + 1).ack(iss + 1).options("nop,nop,sackOK"));
  EXPECT_FALSE(without.connection().negotiated().sack);
}

TEST(C28_Established, DuplicateSynAckIsAckedAgain) {
  under_both_policies([](const Config& config) {
    Conversation c = in_established(config);
    c.receives(Seg(SYN | ACK, irs).ack(iss + 1));
    EXPECT_TRUE(c.is_in(State::established));
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 1)));
    EXPECT_TRUE(c.sends_nothing());
  });
}

TEST(C29_Established, ImmediateFinIsASegmentAfterTheAckAndTakesOneNumber) {
  under_both_policies([](const Config& config) {
    Conversation c = in_syn_sent(config);
    c.at_once([](Conversation& both) {
      both.receives(Seg(SYN | ACK, irs).ack(iss + 1));
      EXPECT_FALSE(both.close().ignored);
    });
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 1).data("")));
    EXPECT_FALSE(c.last().change.has_value());
    EXPECT_TRUE(c.sends(Seg(FIN | ACK, iss + 1).ack(irs + 1).data("")));
    EXPECT_EQ(c.last().change, (StateChange{State::established, State::fin_wait_1}));
    EXPECT_TRUE(c.sends_nothing());
    c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 2));
    EXPECT_TRUE(c.is_in(State::time_wait));
    EXPECT_TRUE(c.closed_as(Closing::three_segment));
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 2).ack(irs + 2)));
    EXPECT_TRUE(c.sends_nothing());
  });
}

TEST(C29_Established, PiggybackFinCarriesTheHandshakesAck) {
  Config config = rfc_config();
  config.piggyback_fin = true;
  Conversation c = in_syn_sent(config);
  c.at_once([](Conversation& both) {
    both.receives(Seg(SYN | ACK, irs).ack(iss + 1));
    both.close();
  });
  EXPECT_TRUE(c.sends(Seg(FIN | ACK, iss + 1).ack(irs + 1)));
  EXPECT_TRUE(c.sends_nothing());
}

TEST(Handshake, PiggybackFinAcksAtOnceWhenNothingFollows) {
  Config config = rfc_config();
  config.piggyback_fin = true;
  Conversation c = in_syn_sent(config);
  c.receives(Seg(SYN | ACK, irs).ack(iss + 1));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 1)));
}

TEST(Handshake, PiggybackFinIsNotHeldUpByAClosedWindow) {
  Config config = rfc_config();
  config.piggyback_fin = true;
  Conversation c = in_syn_sent(config);
  c.at_once([](Conversation& both) {
    both.receives(Seg(SYN | ACK, irs).ack(iss + 1).window(0));
    both.close();
  });
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 1)));
  EXPECT_TRUE(c.sends_nothing());
}

TEST(Handshake, HalfOpenIsResetWithoutAnAckUnderBothPolicies) {
  under_both_policies([](const Config& config) {
    Conversation c = in_syn_sent(config);
    c.at_once([](Conversation& both) {
      both.receives(Seg(SYN | ACK, irs).ack(iss + 1));
      both.abort();
    });
    EXPECT_TRUE(c.sends(Seg(RST, iss + 1)));
    EXPECT_FALSE(c.last().spec.ack.has_value());
    EXPECT_TRUE(c.sends_nothing());
    EXPECT_TRUE(c.is_in(State::closed));
    EXPECT_TRUE(c.came_to(PortState::open, Reason::syn_ack));
    EXPECT_TRUE(c.closed_as(Closing::reset_by_us));
  });
}

TEST(C50_Ecn, SynAsksAndTheReplyAgrees) {
  Config config = rfc_config();
  config.identity.ecn = true;
  Conversation c(config);
  c.open();
  EXPECT_TRUE(c.sends(Seg(SYN | ECE | CWR, iss).tos(0)));
  c.receives(Seg(SYN | ACK | ECE, irs).ack(iss + 1));
  EXPECT_TRUE(c.connection().negotiated().ecn);
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).tos(0)));
  c.send("abc");
  EXPECT_TRUE(c.sends(Seg(PSH | ACK, iss + 1).tos(2)));
  c.passes(3s);
  EXPECT_TRUE(c.sends(Seg(PSH | ACK, iss + 1).tos(0)));  // RFC 3168 6.1.5
}

TEST(C50_Ecn, WindowProbeIsNotEcnCapableAndLeavesCwrToNewData) {
  Config config = rfc_config();
  config.identity.ecn = true;
  Conversation c = in_syn_sent(config);
  c.receives(Seg(SYN | ACK | ECE, irs).ack(iss + 1).options("mss 1000").window(1000));
  c.forget_sent();
  c.send(std::string(1500, 'x'));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).tos(2)));
  c.receives(Seg(ACK | ECE, irs + 1).ack(iss + 1001).window(0));
  c.passes(1s);
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1001).tos(0).data("x")));
  c.receives(Seg(ACK, irs + 1).ack(iss + 1002).window(1000));
  EXPECT_TRUE(c.sends(Seg(PSH | ACK | CWR, iss + 1002).tos(2)));
}

TEST(C50_Ecn, SynsAfterTheFirstDoNotAskAndThenNothingIsAgreed) {
  under_both_policies([](Config config) {
    config.identity.ecn = true;
    Conversation c(config);
    c.open();
    EXPECT_TRUE(c.sends(Seg(SYN | ECE | CWR, iss)));
    c.passes(2s);
    EXPECT_TRUE(c.sends_at(1s, Seg(SYN, iss)));
    c.forget_sent();
    c.receives(Seg(SYN | ACK | ECE, irs).ack(iss + 1));
    EXPECT_FALSE(c.connection().negotiated().ecn);
    c.forget_sent();
    c.send("abc");
    EXPECT_TRUE(c.sends(Seg(PSH | ACK, iss + 1).tos(0)));
  });
}

TEST(C50_Ecn, BareSynAgreesToNothing) {
  for (const wire::Flags asks : {SYN | ECE, SYN | ECE | CWR}) {
    Config config = rfc_config();
    config.identity.ecn = true;
    Conversation c = in_syn_sent(config);
    c.receives(Seg(asks, irs));
    EXPECT_TRUE(c.sends(Seg(SYN | ACK, iss).ack(irs + 1)));
    EXPECT_FALSE(c.connection().negotiated().ecn);
  }
}

TEST(C50_Ecn, ReplyThatMirrorsBothBitsDoesNotAgree) {
  Config config = rfc_config();
  config.identity.ecn = true;
  Conversation c = in_syn_sent(config);
  c.receives(Seg(SYN | ACK | ECE | CWR, irs).ack(iss + 1));
  EXPECT_FALSE(c.connection().negotiated().ecn);
}

TEST(C50_Ecn, CongestionMetIsEchoedUntilThePeerSaysItKnows) {
  Config config = rfc_config();
  config.identity.ecn = true;
  Conversation c = in_syn_sent(config);
  c.receives(Seg(SYN | ACK | ECE, irs).ack(iss + 1));
  c.forget_sent();
  c.receives(Seg(ACK, irs + 1).ack(iss + 1).tos(3).data("a"));
  EXPECT_TRUE(c.sends(Seg(ACK | ECE, iss + 1).ack(irs + 2)));
  c.receives(Seg(ACK, irs + 2).ack(iss + 1).tos(2).data("b"));
  EXPECT_TRUE(c.sends(Seg(ACK | ECE, iss + 1).ack(irs + 3)));
  c.receives(Seg(ACK | CWR, irs + 3).ack(iss + 1).tos(2).data("c"));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 4)));
}

TEST(C50_Ecn, EchoFromThePeerHalvesWhatMayBeInFlightAndIsAnswered) {
  Config config = rfc_config();
  config.identity.ecn = true;
  Conversation c = in_syn_sent(config);
  c.receives(Seg(SYN | ACK | ECE, irs).ack(iss + 1).options("mss 1460"));
  c.forget_sent();
  c.send(std::string(1460 * 20, 'x'));
  EXPECT_EQ(c.segments_waiting(), 10u);
  c.forget_sent();
  c.receives(Seg(ACK | ECE, irs + 1).ack(iss + 1 + 1460 * 5));
  EXPECT_TRUE(c.sends_nothing());
  c.receives(Seg(ACK, irs + 1).ack(iss + 1 + 1460 * 6));
  EXPECT_TRUE(c.sends(Seg(ACK | CWR, iss + 1 + 1460 * 10)));
  EXPECT_TRUE(c.sends_nothing());
}

}  // namespace synfin::tcp::testing
