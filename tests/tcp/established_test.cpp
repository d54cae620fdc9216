#include "tcp/conversation.h"

// RFC 9293 3.10.7.4, the steps before text: sequence number, RST, SYN, ACK; and receiving in order.
namespace synfin::tcp::testing {

namespace {

constexpr std::uint32_t window = 65535;

}  // namespace

TEST(C37_LaterStates, SegmentOutsideTheWindowGetsOneAckAndIsDropped) {
  for (const Situation& situation : later_situations()) {
    SCOPED_TRACE(to_string(situation.state));
    const std::uint32_t next = rcv_nxt(situation.state);
    for (const std::uint32_t seq : {next + window + 1, next + 0x40000000, next - 100}) {
      Conversation c = situation.enter(rfc_config());
      EXPECT_TRUE(c.receives(Seg(ACK, seq).ack(snd_nxt(situation.state)).data("late")).ignored);
      EXPECT_TRUE(c.sends(Seg(ACK, snd_nxt(situation.state)).ack(next)));
      EXPECT_TRUE(c.sends_nothing());
      EXPECT_TRUE(c.is_in(situation.state));
    }
  }
}

// 3.4's table, at its edges: the window is [RCV.NXT, RCV.NXT + RCV.WND).
TEST(C37_Established, SegmentsAtTheEdgesOfTheWindow) {
  const std::uint32_t next = irs + 1;
  for (const auto& [seq, text, taken] : {std::tuple{next + window - 1, "x", true},
                                         {next + window - 1, "", true},
                                         {next + window, "x", false},
                                         {next + window, "", false},
                                         {next - 1, "xy", true},
                                         {next - 1, "x", false},
                                         {next - 1, "", false}}) {
    Conversation c = in_established();
    EXPECT_EQ(c.receives(Seg(ACK, seq).ack(iss + 1).data(text)).ignored, !taken) << seq << ' ' << text;
  }
}

TEST(C37_LaterStates, RstOutsideTheWindowIsMetWithSilence) {
  for (const Situation& situation : later_situations()) {
    SCOPED_TRACE(to_string(situation.state));
    for (const std::uint32_t seq : {rcv_nxt(situation.state) - 1, rcv_nxt(situation.state) + window + 1}) {
      Conversation c = situation.enter(rfc_config());
      EXPECT_TRUE(c.receives(Seg(RST, seq)).ignored);
      EXPECT_TRUE(c.sends_nothing());
      EXPECT_TRUE(c.is_in(situation.state));
    }
  }
}

TEST(C38_LaterStates, RstAtRcvNxtResets) {
  under_both_policies([](const Config& config) {
    for (const Situation& situation : later_situations()) {
      SCOPED_TRACE(to_string(situation.state));
      for (const wire::Flags flags : {RST, RST | ACK}) {
        Conversation c = situation.enter(config);
        c.receives(Seg(flags, rcv_nxt(situation.state)).ack(snd_nxt(situation.state)));
        EXPECT_TRUE(c.is_in(State::closed));
        EXPECT_TRUE(c.sends_nothing());
        EXPECT_FALSE(c.connection().poll_timeout().has_value());
      }
    }
  });
}

TEST(C38_LaterStates, RstInTheWindowGetsAChallengeAck) {
  for (const Situation& situation : later_situations()) {
    SCOPED_TRACE(to_string(situation.state));
    for (const std::uint32_t ahead : {1u, window - 10}) {
      Conversation c = situation.enter(rfc_config());
      c.receives(Seg(RST, rcv_nxt(situation.state) + ahead));
      EXPECT_TRUE(c.sends(Seg(ACK, snd_nxt(situation.state)).ack(rcv_nxt(situation.state))));
      EXPECT_TRUE(c.sends_nothing());
      EXPECT_TRUE(c.is_in(situation.state));
    }
  }
}

TEST(C38_Established, RstWithDataCountsByItsNumberAlone) {
  Conversation c = in_established();
  c.receives(Seg(RST, irs + 1).data(std::string(1000, 'x')));
  EXPECT_TRUE(c.is_in(State::closed));
  EXPECT_TRUE(c.closed_as(Closing::reset_by_peer));
}

TEST(C39_LaterStates, SynGetsAChallengeAckOnly) {
  for (const Situation& situation : open_situations()) {
    SCOPED_TRACE(to_string(situation.state));
    const std::uint32_t next = rcv_nxt(situation.state);
    for (const std::uint32_t seq : {next, next + 5, next - 5, next + 0x40000000}) {
      for (const wire::Flags flags : {SYN, SYN | ACK}) {
        Conversation c = situation.enter(rfc_config());
        c.receives(Seg(flags, seq).ack(snd_nxt(situation.state)));
        EXPECT_TRUE(c.sends(Seg(ACK, snd_nxt(situation.state)).ack(next)));
        EXPECT_TRUE(c.sends_nothing());
        EXPECT_TRUE(c.is_in(situation.state));
      }
    }
  }
}

TEST(C40_LaterStates, AckBeyondSndNxtGetsAnAckAndIsDropped) {
  for (const Situation& situation : open_situations()) {
    SCOPED_TRACE(to_string(situation.state));
    Conversation c = situation.enter(rfc_config());
    c.receives(Seg(FIN | ACK, rcv_nxt(situation.state)).ack(snd_nxt(situation.state) + 1).data("x"));
    EXPECT_TRUE(c.sends(Seg(ACK, snd_nxt(situation.state)).ack(rcv_nxt(situation.state))));
    EXPECT_TRUE(c.sends_nothing());
    EXPECT_TRUE(c.is_in(situation.state));
    EXPECT_EQ(c.connection().bytes_received(), 0u);
  }
}

TEST(C40_Established, AckOlderThanAnyWindowGetsAnAckAndIsDropped) {
  Conversation c = in_established();
  EXPECT_TRUE(c.receives(Seg(ACK, irs + 1).ack(iss + 1 - window - 1).data("forged")).ignored);
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 1)));
  EXPECT_TRUE(c.sends_nothing());
}

TEST(C40_Established, OldAckWithinTheLargestWindowIsTolerated) {
  Conversation c = in_established();
  c.receives(Seg(ACK, irs + 1).ack(iss + 1 - window).data("fine"));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 5)));
}

TEST(C41_Established, ChallengeAcksAreLimitedAndComeBack) {
  Conversation c = in_established();
  for (int i = 0; i < 1000; ++i) c.receives(Seg(SYN, irs + 100));
  EXPECT_EQ(c.segments_waiting(), 10u);
  c.forget_sent();
  c.passes(5s);
  c.receives(Seg(ACK, irs + 1).ack(iss + 50));
  EXPECT_EQ(c.segments_waiting(), 1u);
}

TEST(C41_Established, TheLimitIsOneForAllKindsOfChallenge) {
  Conversation c = in_established();
  for (int i = 0; i < 20; ++i) {
    c.receives(Seg(SYN, irs + 100));
    c.receives(Seg(RST, irs + 100));
    c.receives(Seg(ACK, irs + 1).ack(iss + 50));
    c.receives(Seg(ACK, irs - 10).ack(iss + 1).data("old"));
  }
  EXPECT_EQ(c.segments_waiting(), 10u);
}

TEST(C41_Established, TwoEndsOutOfStepDoNotStorm) {
  Conversation c = in_established();
  std::size_t acks = 0;
  for (int i = 0; i < 100; ++i) {  // a peer that answers every ACK with one that acks too much
    c.receives(Seg(ACK, irs + 1).ack(iss + 1000));
    acks += c.segments_waiting();
    c.forget_sent();
    c.passes(1ms);
  }
  EXPECT_EQ(acks, 10u);
}

TEST(C42_LaterStates, SegmentWithoutAckIsDropped) {
  for (const Situation& situation : later_situations()) {
    SCOPED_TRACE(to_string(situation.state));
    for (const wire::Flags flags : {wire::Flags(), FIN, PSH}) {
      Conversation c = situation.enter(rfc_config());
      EXPECT_TRUE(c.receives(Seg(flags, rcv_nxt(situation.state)).data("x")).ignored);
      EXPECT_TRUE(c.sends_nothing());
      EXPECT_TRUE(c.is_in(situation.state));
    }
  }
}

TEST(C43_Closed, SegmentGetsTheRstOfItsAck) {
  Conversation c = in_established();
  c.abort();
  c.forget_sent();
  c.receives(Seg(PSH | ACK, irs + 1).ack(iss + 7).data("late"));
  EXPECT_TRUE(c.sends(Seg(RST, iss + 7).data("")));
  EXPECT_FALSE(c.last().spec.ack.has_value());
  EXPECT_TRUE(c.sends_nothing());
}

TEST(C43_Closed, SegmentWithoutAckGetsRstThatAcksAllOfIt) {
  Conversation c = in_established();
  c.abort();
  c.forget_sent();
  c.receives(Seg(SYN | FIN, irs + 1).data("abc"));
  EXPECT_TRUE(c.sends(Seg(RST | ACK, 0).ack(irs + 6)));
}

TEST(C43_EveryState, RstIsNeverAnswered) {
  under_both_policies([](const Config& config) {
    std::vector<Situation> all = later_situations();
    all.push_back({State::syn_sent, in_syn_sent});
    for (const Situation& situation : all) {
      SCOPED_TRACE(to_string(situation.state));
      for (const wire::Flags more : {wire::Flags(), ACK, SYN, FIN, SYN | ACK, FIN | ACK}) {
        for (const std::uint32_t seq : {irs - 1, irs, irs + 1, irs + 2, irs + 0x40000000}) {
          for (const std::uint32_t ack : {iss, iss + 1, iss + 2, iss + 3}) {
            Conversation c = situation.enter(config);
            c.receives(Seg(RST | more, seq).ack(ack).data("x"));
            while (c.segments_waiting() > 0) {
              c.next();
              EXPECT_FALSE(c.last().spec.flags->has(wire::Flag::rst));  // a challenge ACK, RFC 5961 3
            }
          }
        }
      }
      Conversation over = situation.enter(config);
      over.abort();
      over.forget_sent();
      over.receives(Seg(RST, irs + 1));
      EXPECT_TRUE(over.sends_nothing());
    }
  });
}

TEST(Established, DataIsTakenInOrderAndAcked) {
  under_both_policies([](const Config& config) {
    Conversation c = in_established(config);
    c.receives(Seg(PSH | ACK, irs + 1).ack(iss + 1).data("abc"));
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 4)));
    c.receives(Seg(PSH | ACK, irs + 4).ack(iss + 1).data("de"));
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 6)));
    EXPECT_TRUE(c.sends_nothing());
    EXPECT_EQ(c.connection().bytes_received(), 5u);
  });
}

TEST(Established, DataAheadGetsADuplicateAckAndIsTakenWhenItComesAgain) {
  Conversation c = in_established();
  c.receives(Seg(ACK, irs + 4).ack(iss + 1).data("de"));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 1)));
  c.receives(Seg(ACK, irs + 1).ack(iss + 1).data("abc"));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 4)));
  c.receives(Seg(ACK, irs + 4).ack(iss + 1).data("de"));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 6)));
  EXPECT_EQ(c.connection().bytes_received(), 5u);
}

TEST(Established, FinAheadIsNotTaken) {
  Conversation c = in_established();
  c.receives(Seg(FIN | ACK, irs + 4).ack(iss + 1));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 1)));
  EXPECT_TRUE(c.is_in(State::established));
}

TEST(Established, OnlyTheNewPartOfOverlappingDataIsTaken) {
  Conversation c = in_established();
  c.receives(Seg(ACK, irs + 1).ack(iss + 1).data("abc"));
  c.receives(Seg(ACK, irs + 2).ack(iss + 1).data("bcde"));
  EXPECT_EQ(c.connection().bytes_received(), 5u);
  c.forget_sent();
  c.receives(Seg(ACK, irs + 1).ack(iss + 1).data("abc"));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 6)));
  EXPECT_EQ(c.connection().bytes_received(), 5u);
}

TEST(Established, DataPastTheWindowIsCutAndItsFinNotTaken) {
  Config config = rfc_config();
  config.identity.syn_window = 4;
  config.identity.receive_window = 4;
  Conversation c = in_established(config);
  c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 1).data("abcdef"));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 5)));
  EXPECT_TRUE(c.is_in(State::established));
  EXPECT_EQ(c.connection().bytes_received(), 4u);
}

TEST(C15_Established, DuplicateDataGetsADsack) {
  under_both_policies([](const Config& config) {
    Conversation c =
        in_established(with_options(config, "mss 1460,nop,nop,sackOK"), "mss 1460,nop,nop,sackOK");
    c.receives(Seg(ACK, irs + 1).ack(iss + 1).data("abc"));
    c.forget_sent();
    c.receives(Seg(ACK, irs + 1).ack(iss + 1).data("abc"));
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 4).options("nop,nop,sack 1 {5001:5004}")));
    c.receives(Seg(ACK, irs + 4).ack(iss + 1).data("d"));
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 5).options("")));
  });
}

TEST(Established, AbortSendsRstInTheFormatOfThePolicy) {
  Conversation rfc = in_established(rfc_config());
  rfc.abort();
  EXPECT_TRUE(rfc.sends(Seg(RST, iss + 1)));
  EXPECT_FALSE(rfc.last().spec.ack.has_value());
  EXPECT_EQ(rfc.last().change, (StateChange{State::established, State::closed}));
  Conversation linux_way = in_established(linux_config());
  linux_way.abort();
  EXPECT_TRUE(linux_way.sends(Seg(RST | ACK, iss + 1).ack(irs + 1)));
  EXPECT_TRUE(linux_way.is_in(State::closed));
  EXPECT_TRUE(linux_way.closed_as(Closing::reset_by_us));
}

TEST(Established, AcksOwedAreNotSentOnceReset) {
  Conversation c = in_established();
  c.at_once([](Conversation& both) {
    both.receives(Seg(PSH | ACK, irs + 1).ack(iss + 1).data("abc"));
    both.receives(Seg(RST, irs + 4));
  });
  EXPECT_TRUE(c.sends_nothing());
  EXPECT_TRUE(c.is_in(State::closed));
}

}  // namespace synfin::tcp::testing
