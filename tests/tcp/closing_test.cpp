#include "tcp/conversation.h"

// RFC 9293 3.6: the ways down.
namespace synfin::tcp::testing {

TEST(C32_FinWait1, AckOfTheFinLeadsToFinWait2) {
  under_both_policies([](const Config& config) {
    Conversation c = in_fin_wait_1(config);
    c.receives(Seg(ACK, irs + 1).ack(iss + 2));
    EXPECT_TRUE(c.is_in(State::fin_wait_2));
    EXPECT_TRUE(c.sends_nothing());
    EXPECT_FALSE(c.connection().poll_timeout().has_value());
    c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 2));
    EXPECT_TRUE(c.is_in(State::time_wait));
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 2).ack(irs + 2)));
    EXPECT_TRUE(c.closed_as(Closing::four_segment));
  });
}

TEST(C32_FinWait1, FinWithItsAckLeadsToTimeWait) {
  under_both_policies([](const Config& config) {
    Conversation c = in_fin_wait_1(config);
    c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 2));
    EXPECT_TRUE(c.is_in(State::time_wait));
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 2).ack(irs + 2)));
    EXPECT_TRUE(c.sends_nothing());
    EXPECT_TRUE(c.closed_as(Closing::three_segment));
  });
}

TEST(C34_FinWait1, CrossedFinsLeadThroughClosingToTimeWaitWithOneAck) {
  under_both_policies([](const Config& config) {
    Conversation c = in_fin_wait_1(config);
    c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 1));
    EXPECT_TRUE(c.is_in(State::closing));
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 2).ack(irs + 2)));
    c.receives(Seg(ACK, irs + 2).ack(iss + 2));
    EXPECT_TRUE(c.is_in(State::time_wait));
    EXPECT_TRUE(c.sends_nothing());
    EXPECT_TRUE(c.closed_as(Closing::simultaneous));
  });
}

TEST(Closing, FinAgainIsAckedAndDropped) {
  Conversation c = in_closing();
  c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 2));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 2).ack(irs + 2)));
  EXPECT_TRUE(c.sends_nothing());
  EXPECT_TRUE(c.is_in(State::closing));
}

TEST(CloseWait, C32PeerClosesFirstThenWe) {
  Conversation c = in_established();
  c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 1));
  EXPECT_TRUE(c.is_in(State::close_wait));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 2)));
  c.close();
  EXPECT_TRUE(c.is_in(State::last_ack));
  EXPECT_TRUE(c.sends(Seg(FIN | ACK, iss + 1).ack(irs + 2)));
  EXPECT_EQ(c.last().change, (StateChange{State::close_wait, State::last_ack}));
  c.receives(Seg(ACK, irs + 2).ack(iss + 2));
  EXPECT_TRUE(c.is_in(State::closed));
  EXPECT_TRUE(c.sends_nothing());
  EXPECT_FALSE(c.connection().poll_timeout().has_value());
  EXPECT_TRUE(c.closed_as(Closing::by_peer));
}

TEST(CloseWait, C32OurFinBearsTheAckOfABareFinLinuxsWay) {
  Conversation c = in_established(linux_config());
  c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 1));
  EXPECT_TRUE(c.is_in(State::close_wait));
  EXPECT_TRUE(c.sends_nothing());
  c.close();
  EXPECT_TRUE(c.sends(Seg(FIN | ACK, iss + 1).ack(irs + 2)));
  EXPECT_TRUE(c.sends_nothing());
}

TEST(CloseWait, C32TheAckOfABareFinLeavesByItselfAfterATickLinuxsWay) {
  Conversation c = in_established(linux_config());
  c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 1));
  c.passes(3ms);
  EXPECT_TRUE(c.sends_nothing());
  c.passes(1ms);
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 2)));
  c.passes(1s);
  EXPECT_TRUE(c.sends_nothing());
}

TEST(CloseWait, C32AFinAfterDataIsAcknowledgedAtOnceLinuxsWay) {
  Conversation c = in_established(linux_config());
  c.receives(Seg(PSH | ACK, irs + 1).ack(iss + 1).data("220 ready"));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 10)));
  c.receives(Seg(FIN | ACK, irs + 10).ack(iss + 1));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 11)));
}

TEST(CloseWait, FinThatComesWhileTheAckIsOwedLeavesTogetherOrAfterIt) {
  Conversation c = in_established();
  c.at_once([](Conversation& both) {
    both.receives(Seg(FIN | ACK, irs + 1).ack(iss + 1));
    both.close();
  });
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 2)));
  EXPECT_TRUE(c.sends(Seg(FIN | ACK, iss + 1).ack(irs + 2)));
  EXPECT_TRUE(c.sends_nothing());
}

TEST(CloseWait, DataMayStillBeSent) {
  Conversation c = in_close_wait();
  EXPECT_FALSE(c.send("abc").ignored);
  EXPECT_TRUE(c.sends(Seg(PSH | ACK, iss + 1).ack(irs + 2).data("abc")));
}

TEST(C33_FinWait, DataAfterOurCloseIsAckedTheRfcsWay) {
  for (const auto enter : {in_fin_wait_1, in_fin_wait_2}) {
    Conversation c = enter(rfc_config());
    const State before = c.connection().state();
    c.receives(Seg(PSH | ACK, irs + 1).ack(snd_nxt(before)).data("SSH-2.0\r\n"));
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 2).ack(irs + 10)));
    EXPECT_TRUE(c.sends_nothing());
    EXPECT_TRUE(c.is_in(State::fin_wait_2));
  }
}

TEST(C33_FinWait, DataAfterOurCloseIsResetLinuxsWay) {
  for (const auto enter : {in_fin_wait_1, in_fin_wait_2}) {
    Conversation c = enter(linux_config());
    c.receives(Seg(PSH | ACK, irs + 1).ack(iss + 2).data("SSH-2.0\r\n"));
    EXPECT_TRUE(c.sends(Seg(RST, iss + 2).id(0)));
    EXPECT_FALSE(c.last().spec.ack.has_value());
    EXPECT_TRUE(c.sends_nothing());
    EXPECT_TRUE(c.is_in(State::closed));
    EXPECT_TRUE(c.closed_as(Closing::reset_by_us));
  }
}

TEST(C33_FinWait, LinuxResetsForDataAheadToo) {
  Conversation c = in_fin_wait_2(linux_config());
  c.receives(Seg(PSH | ACK, irs + 100).ack(iss + 2).data("second"));
  EXPECT_TRUE(c.sends(Seg(RST, iss + 2)));
  EXPECT_TRUE(c.is_in(State::closed));
}

TEST(C33_FinWait, DataWithAFinIsTakenTogether) {
  Conversation c = in_fin_wait_1(rfc_config());
  c.receives(Seg(FIN | PSH | ACK, irs + 1).ack(iss + 2).data("bye"));
  EXPECT_TRUE(c.is_in(State::time_wait));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 2).ack(irs + 5)));
  EXPECT_TRUE(c.sends_nothing());
}

TEST(AfterThePeersFin, TextIsIgnored) {
  for (const auto enter : {in_close_wait, in_closing, in_last_ack, in_time_wait}) {
    Conversation c = enter(rfc_config());
    const State before = c.connection().state();
    SCOPED_TRACE(to_string(before));
    c.receives(Seg(ACK, irs + 2).ack(iss + 1).data("beyond the FIN"));
    EXPECT_TRUE(c.is_in(before));
    EXPECT_EQ(c.connection().bytes_received(), 0u);
    EXPECT_TRUE(c.sends_nothing());
  }
}

TEST(AfterThePeersFin, ASecondFinIsIgnored) {
  for (const auto enter : {in_close_wait, in_closing, in_last_ack}) {
    Conversation c = enter(rfc_config());
    const State before = c.connection().state();
    SCOPED_TRACE(to_string(before));
    EXPECT_TRUE(c.receives(Seg(FIN | ACK, irs + 2).ack(iss + 1)).ignored);
    EXPECT_TRUE(c.is_in(before));
    EXPECT_TRUE(c.sends_nothing());
  }
}

TEST(C35_TimeWait, FinAgainIsAckedAndTwoMslStartAnew) {
  under_both_policies([](const Config& config) {
    Conversation c = in_time_wait(config);
    const Duration two_msl = config.timers.time_wait;
    c.passes(two_msl - 1s);
    for (int i = 0; i < 30; ++i) {
      c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 2));
      EXPECT_TRUE(c.sends(Seg(ACK, iss + 2).ack(irs + 2)));
      EXPECT_TRUE(c.sends_nothing());
    }
    c.passes(two_msl - 1s);
    EXPECT_TRUE(c.is_in(State::time_wait));
    c.passes(1s);
    EXPECT_TRUE(c.is_in(State::closed));
    EXPECT_TRUE(c.sends_nothing());
    EXPECT_FALSE(c.connection().poll_timeout().has_value());
    EXPECT_TRUE(c.closed_as(Closing::four_segment));
  });
}

TEST(C35_TimeWait, AFinBeyondTheFirstIsAckedToo) {
  Conversation c = in_time_wait();
  c.receives(Seg(FIN | ACK, irs + 2).ack(iss + 2));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 2).ack(irs + 2)));
  EXPECT_TRUE(c.is_in(State::time_wait));
}

TEST(C15_TimeWait, DuplicateFinGetsADsackOrLinuxsPlainAck) {
  const auto after_duplicate_fin = [](const Config& config) {
    Conversation c =
        in_established(with_options(config, "mss 1460,nop,nop,sackOK"), "mss 1460,nop,nop,sackOK");
    c.close();
    c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 2));
    c.forget_sent();
    c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 2));
    return c;
  };
  Conversation rfc = after_duplicate_fin(rfc_config());
  EXPECT_TRUE(rfc.sends(Seg(ACK, iss + 2).ack(irs + 2).options("nop,nop,sack 1 {5001:5002}")));
  Conversation linux_way = after_duplicate_fin(linux_config());
  EXPECT_TRUE(linux_way.sends(Seg(ACK, iss + 2).ack(irs + 2).options("")));
}

TEST(C36_TimeWait, RstAtRcvNxtEndsItAndTheOutcomeStands) {
  Conversation c = in_time_wait();
  c.receives(Seg(RST, irs + 2));
  EXPECT_TRUE(c.is_in(State::closed));
  EXPECT_TRUE(c.closed_as(Closing::four_segment));
  EXPECT_TRUE(c.sends_nothing());
}

TEST(C36_TimeWait, SynGetsAChallengeAckForNobodyListens) {
  Conversation c = in_time_wait();
  c.receives(Seg(SYN, irs + 100000));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 2).ack(irs + 2)));
  EXPECT_TRUE(c.is_in(State::time_wait));
}

TEST(Close, IsIllegalTwice) {
  for (const auto enter : {in_fin_wait_1, in_fin_wait_2, in_closing, in_last_ack, in_time_wait}) {
    Conversation c = enter(rfc_config());
    const State before = c.connection().state();
    SCOPED_TRACE(to_string(before));
    const auto deadline = c.connection().poll_timeout();
    EXPECT_TRUE(c.close().ignored);
    EXPECT_FALSE(c.reaction().remark.empty());
    EXPECT_TRUE(c.is_in(before));
    EXPECT_TRUE(c.sends_nothing());
    EXPECT_EQ(c.connection().poll_timeout(), deadline);
  }
}

TEST(Send, IsIllegalAfterCloseAndChangesNothing) {
  for (const auto enter : {in_fin_wait_1, in_fin_wait_2, in_closing, in_last_ack, in_time_wait}) {
    Conversation c = enter(rfc_config());
    const State before = c.connection().state();
    SCOPED_TRACE(to_string(before));
    EXPECT_TRUE(c.send("too late").ignored);
    EXPECT_FALSE(c.reaction().remark.empty());
    EXPECT_EQ(c.connection().unacknowledged_data(), 0u);
    EXPECT_TRUE(c.is_in(before));
    EXPECT_TRUE(c.sends_nothing());
  }
}

TEST(Abort, ResetsWhereThePeerStillHasAConnection) {
  for (const auto enter : {in_fin_wait_1, in_fin_wait_2, in_close_wait}) {
    Conversation c = enter(rfc_config());
    const std::uint32_t next = snd_nxt(c.connection().state());
    SCOPED_TRACE(to_string(c.connection().state()));
    c.abort();
    EXPECT_TRUE(c.sends(Seg(RST, next)));
    EXPECT_TRUE(c.sends_nothing());
    EXPECT_TRUE(c.is_in(State::closed));
  }
}

TEST(Abort, SendsNothingOnceBothHaveClosed) {
  for (const auto enter : {in_closing, in_last_ack, in_time_wait}) {
    Conversation c = enter(rfc_config());
    SCOPED_TRACE(to_string(c.connection().state()));
    c.abort();
    EXPECT_TRUE(c.sends_nothing());
    EXPECT_TRUE(c.is_in(State::closed));
    c.passes(10min);
    EXPECT_TRUE(c.sends_nothing());
  }
}

TEST(UserTimeout, EndsEveryStateInSilence) {
  for (const Situation& situation : later_situations()) {
    SCOPED_TRACE(to_string(situation.state));
    Conversation c = situation.enter(rfc_config());
    EXPECT_FALSE(c.user_timeout().ignored);
    EXPECT_TRUE(c.is_in(State::closed));
    c.passes(10min);
    EXPECT_TRUE(c.sends_nothing());
  }
}

// The ACK of a FIN that acknowledges ours comes from the socket still.
TEST(IpId, CountsSegmentsOfTheSocketLinuxsWay) {
  Config config = linux_config();
  config.identity.first_ip_id = 0xffff;
  Conversation c(config);
  c.open();
  EXPECT_TRUE(c.sends(Seg(SYN, iss).id(0xffff)));
  c.receives(Seg(SYN | ACK, irs).ack(iss + 1));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).id(0)));
  c.close();
  EXPECT_TRUE(c.sends(Seg(FIN | ACK, iss + 1).id(1)));
  c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 2));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 2).id(2)));
  c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 2));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 2).id(0)));
}

// In FIN-WAIT-2 nothing is left of it but the TIME-WAIT to come.
TEST(IpId, IsZeroWithDfOnceTheSocketIsGoneLinuxsWay) {
  Config config = linux_config();
  config.identity.first_ip_id = 5;
  config.identity.df = false;
  Conversation c = in_established(config);
  c.close();
  EXPECT_TRUE(c.sends(Seg(FIN | ACK, iss + 1)));
  EXPECT_EQ(c.last().spec.df, false);
  c.receives(Seg(ACK, irs + 1).ack(iss + 2));
  EXPECT_TRUE(c.is_in(State::fin_wait_2));
  c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 2));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 2).id(0)));
  EXPECT_EQ(c.last().spec.df, true);
}

TEST(IpId, CountsEverySegmentOtherwise) {
  Config config = rfc_config();
  config.identity.first_ip_id = 7;
  Conversation c(config);
  c.open();
  EXPECT_TRUE(c.sends(Seg(SYN, iss).id(7)));
  c.receives(Seg(ACK, irs).ack(iss + 5));
  EXPECT_TRUE(c.sends(Seg(RST, iss + 5).id(8)));
}

}  // namespace synfin::tcp::testing
