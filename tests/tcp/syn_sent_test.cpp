#include "tcp/conversation.h"

// RFC 9293 3.10.7.3: what a SYN may be answered with.
namespace synfin::tcp::testing {

TEST(Open, SendsTheSynAndEntersSynSent) {
  Conversation c;
  const Reaction r = c.open();
  EXPECT_EQ(r.from, State::closed);
  EXPECT_EQ(r.to, State::syn_sent);
  EXPECT_TRUE(c.sends(Seg(SYN, iss).options("mss 1460").window(65535).data("")));
  EXPECT_EQ(c.last().change, (StateChange{State::closed, State::syn_sent}));
  EXPECT_FALSE(c.last().spec.ack.has_value());
  EXPECT_TRUE(c.sends_nothing());
}

TEST(Open, TwiceIsIllegalAndChangesNothing) {
  Conversation c = in_syn_sent();
  const auto deadline = c.connection().poll_timeout();
  EXPECT_TRUE(c.open().ignored);
  EXPECT_FALSE(c.reaction().remark.empty());
  EXPECT_TRUE(c.is_in(State::syn_sent));
  EXPECT_TRUE(c.sends_nothing());
  EXPECT_EQ(c.connection().poll_timeout(), deadline);
}

TEST(Open, OfAConnectionThatIsOverIsIllegal) {
  Conversation c = in_syn_sent();
  c.close();
  EXPECT_TRUE(c.is_in(State::closed));
  EXPECT_TRUE(c.open().ignored);
  EXPECT_TRUE(c.is_in(State::closed));
  EXPECT_TRUE(c.sends_nothing());
}

TEST(Closed, CallsThatNeedAConnectionAreIllegalAndChangeNothing) {
  Conversation c;
  EXPECT_TRUE(c.close().ignored);
  EXPECT_TRUE(c.abort().ignored);
  EXPECT_TRUE(c.send("x").ignored);
  EXPECT_TRUE(c.user_timeout().ignored);
  EXPECT_FALSE(c.reaction().remark.empty());
  EXPECT_TRUE(c.is_in(State::closed));
  EXPECT_TRUE(c.sends_nothing());
  EXPECT_EQ(c.connection().unacknowledged_data(), 0u);
  EXPECT_FALSE(c.connection().poll_timeout().has_value());
  EXPECT_FALSE(c.connection().outcome().has_value());
}

TEST(C18_SynSent, ValidSynAckIsAcked) {
  under_both_policies([](const Config& config) {
    Conversation c = in_syn_sent(config);
    c.receives(Seg(SYN | ACK, irs).ack(iss + 1));
    EXPECT_TRUE(c.is_in(State::established));
    EXPECT_TRUE(c.came_to(PortState::open, Reason::syn_ack));
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 1).data("")));
    EXPECT_TRUE(c.sends_nothing());
    EXPECT_FALSE(c.connection().poll_timeout().has_value());
  });
}

class BadAckInSynSent : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(BadAckInSynSent, C19_SynAckIsAnsweredWithRstOfItsAck) {
  Conversation c = in_syn_sent();
  EXPECT_TRUE(c.receives(Seg(SYN | ACK, irs).ack(GetParam())).ignored);
  EXPECT_TRUE(c.sends(Seg(RST, GetParam())));
  EXPECT_FALSE(c.last().spec.ack.has_value());
  EXPECT_TRUE(c.sends_nothing());
  EXPECT_TRUE(c.is_in(State::syn_sent));
  c.receives(Seg(SYN | ACK, irs).ack(iss + 1));
  EXPECT_TRUE(c.is_in(State::established));
}

TEST_P(BadAckInSynSent, C20_BareAckAndFinAckAreAnsweredWithRstOfTheirAck) {
  for (const wire::Flags flags : {ACK, FIN | ACK}) {
    Conversation c = in_syn_sent();
    c.receives(Seg(flags, irs).ack(GetParam()));
    EXPECT_TRUE(c.sends(Seg(RST, GetParam())));
    EXPECT_TRUE(c.sends_nothing());
    EXPECT_TRUE(c.is_in(State::syn_sent));
  }
}

TEST_P(BadAckInSynSent, C23_RstIsIgnoredAndTheSynRetried) {
  Conversation c = in_syn_sent();
  EXPECT_TRUE(c.receives(Seg(RST | ACK, 0).ack(GetParam())).ignored);
  EXPECT_FALSE(c.reaction().remark.empty());
  EXPECT_TRUE(c.is_in(State::syn_sent));
  EXPECT_FALSE(c.connection().outcome().has_value());
  c.passes(1s);
  EXPECT_TRUE(c.sends_at(1s, Seg(SYN, iss)));
}

// The ISN itself is the near miss that zmap takes and a kernel does not.
INSTANTIATE_TEST_SUITE_P(Acks, BadAckInSynSent,
                         ::testing::Values(iss - 1, iss, iss + 2, iss + 0x7fffffff, 0));

TEST(C21_SynSent, GoodAckWithoutSynIsDropped) {
  for (const wire::Flags flags : {ACK, FIN | ACK, PSH | ACK}) {
    Conversation c = in_syn_sent();
    EXPECT_TRUE(c.receives(Seg(flags, irs).ack(iss + 1)).ignored);
    EXPECT_TRUE(c.sends_nothing());
    EXPECT_TRUE(c.is_in(State::syn_sent));
  }
}

TEST(C21_SynSent, SegmentWithNeitherSynNorRstNorAckIsDropped) {
  for (const wire::Flags flags : {wire::Flags(), FIN, PSH}) {
    Conversation c = in_syn_sent();
    EXPECT_TRUE(c.receives(Seg(flags, irs)).ignored);
    EXPECT_TRUE(c.sends_nothing());
    EXPECT_TRUE(c.is_in(State::syn_sent));
  }
}

TEST(C22_SynSent, RstWithGoodAckIsRefused) {
  under_both_policies([](const Config& config) {
    Conversation c = in_syn_sent(config);
    EXPECT_FALSE(c.receives(Seg(RST | ACK, 0).ack(iss + 1)).ignored);
    EXPECT_TRUE(c.is_in(State::closed));
    EXPECT_TRUE(c.came_to(PortState::closed, Reason::reset));
    EXPECT_TRUE(c.sends_nothing());
    EXPECT_FALSE(c.connection().poll_timeout().has_value());
  });
}

TEST(C23_SynSent, RstWithoutAckIsIgnored) {
  Conversation c = in_syn_sent();
  EXPECT_TRUE(c.receives(Seg(RST, iss + 1)).ignored);
  EXPECT_TRUE(c.is_in(State::syn_sent));
  EXPECT_TRUE(c.sends_nothing());
}

TEST(C24_SynSent, DataAndFinInTheSynAckAreTakenWithOneAck) {
  Conversation c = in_syn_sent(rfc_config());
  c.receives(Seg(SYN | FIN | ACK, irs).ack(iss + 1).data("hello"));
  EXPECT_TRUE(c.is_in(State::close_wait));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 7)));
  EXPECT_TRUE(c.sends_nothing());
  EXPECT_EQ(c.connection().bytes_received(), 5u);
}

TEST(C24_SynSent, DataInTheSynAckIsTaken) {
  Conversation c = in_syn_sent(rfc_config());
  c.receives(Seg(SYN | ACK, irs).ack(iss + 1).data("hello"));
  EXPECT_TRUE(c.is_in(State::established));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 6)));
  EXPECT_TRUE(c.sends_nothing());
}

TEST(C24_SynSent, LinuxTakesNeitherDataNorFinOfTheSynAck) {
  Conversation c = in_syn_sent(linux_config());
  c.receives(Seg(SYN | FIN | ACK, irs).ack(iss + 1).data("hello"));
  EXPECT_TRUE(c.is_in(State::established));
  EXPECT_FALSE(c.reaction().remark.empty());
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 1)));
  EXPECT_TRUE(c.sends_nothing());
  EXPECT_EQ(c.connection().bytes_received(), 0u);
  c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 1).data("hello"));
  EXPECT_TRUE(c.is_in(State::close_wait));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 7)));
}

TEST(SynSent, CloseForgetsTheAttempt) {
  Conversation c = in_syn_sent();
  EXPECT_FALSE(c.close().ignored);
  EXPECT_TRUE(c.is_in(State::closed));
  EXPECT_TRUE(c.sends_nothing());
  c.passes(10min);
  EXPECT_TRUE(c.sends_nothing());
}

TEST(SynSent, AbortSendsNothing) {
  Conversation c = in_syn_sent();
  EXPECT_FALSE(c.abort().ignored);
  EXPECT_TRUE(c.is_in(State::closed));
  EXPECT_TRUE(c.sends_nothing());
}

TEST(SynSent, UserTimeoutMeansFilteredAndSendsNothing) {
  Conversation c = in_syn_sent();
  c.passes(2s);
  c.forget_sent();
  c.user_timeout();
  EXPECT_TRUE(c.is_in(State::closed));
  EXPECT_TRUE(c.came_to(PortState::filtered, Reason::no_response));
  EXPECT_TRUE(c.sends_nothing());
}

TEST(SynSent, DataHandedOverEarlyFollowsTheHandshake) {
  Conversation c = in_syn_sent();
  EXPECT_FALSE(c.send("GET").ignored);
  EXPECT_TRUE(c.sends_nothing());
  c.receives(Seg(SYN | ACK, irs).ack(iss + 1));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).ack(irs + 1).data("")));
  EXPECT_TRUE(c.sends(Seg(PSH | ACK, iss + 1).ack(irs + 1).data("GET")));
}

// C04, C05, C09, C11, C49: what the parser observed decides what the machine takes.
TEST(C04_SynSent, BadChecksumIsDroppedAndOffloadedIsTaken) {
  Conversation c = in_syn_sent();
  const Seg syn_ack = Seg(SYN | ACK, irs).ack(iss + 1);
  EXPECT_TRUE(c.receives(syn_ack, [](auto& s) { s.checksum_state = wire::ChecksumState::bad; }).ignored);
  EXPECT_TRUE(c.sends_nothing());
  EXPECT_TRUE(c.is_in(State::syn_sent));
  c.receives(syn_ack, [](auto& s) { s.checksum_state = wire::ChecksumState::offloaded; });
  EXPECT_TRUE(c.is_in(State::established));
}

TEST(C04_SynSent, BadIpHeaderChecksumIsDropped) {
  Conversation c = in_syn_sent();
  const Seg syn_ack = Seg(SYN | ACK, irs).ack(iss + 1);
  EXPECT_TRUE(c.receives(syn_ack, [](auto& s) { s.ip.checksum_state = wire::ChecksumState::bad; }).ignored);
  EXPECT_FALSE(c.reaction().remark.empty());
  EXPECT_TRUE(c.sends_nothing());
  EXPECT_TRUE(c.is_in(State::syn_sent));
}

TEST(C05_SynSent, ReservedBitsAreIgnored) {
  Conversation c = in_syn_sent();
  Seg syn_ack = Seg(SYN | ACK, irs).ack(iss + 1);
  syn_ack.spec().reserved = 7;
  c.receives(syn_ack);
  EXPECT_TRUE(c.is_in(State::established));
}

TEST(C09_SynSent, UnknownOptionsAreIgnored) {
  Conversation c = in_syn_sent();
  c.receives(Seg(SYN | ACK, irs).ack(iss + 1).options("unknown-200 0xdead,nop,mss 1000,nop"));
  EXPECT_TRUE(c.is_in(State::established));
  EXPECT_EQ(c.connection().negotiated().peer_mss, 1000);
}

TEST(C10_SynSent, IllegalOptionLengthsEndTheOptionsAndNothingElse) {
  for (const std::uint8_t length : std::initializer_list<std::uint8_t>{0, 1, 40}) {
    Conversation c = in_syn_sent();
    Seg syn_ack = Seg(SYN | ACK, irs).ack(iss + 1).options("mss 1000");
    const wire::Bytes tail = {3, length, 7, 0};
    syn_ack.spec().options->append_raw(tail);
    c.receives(syn_ack);
    EXPECT_TRUE(c.is_in(State::established));
    EXPECT_EQ(c.connection().negotiated().peer_mss, 1000);
    EXPECT_FALSE(c.connection().negotiated().peer_shift.has_value());
  }
}

TEST(C49_SynSent, FragmentIsNotTakenForASegment) {
  Conversation c = in_syn_sent();
  Seg syn_ack = Seg(SYN | ACK, irs).ack(iss + 1);
  syn_ack.spec().mf = true;
  EXPECT_TRUE(c.receives(syn_ack).ignored);
  EXPECT_TRUE(c.is_in(State::syn_sent));
}

TEST(SynSent, SegmentOfAnotherConnectionIsIgnored) {
  Conversation c = in_syn_sent();
  Seg other = Seg(SYN | ACK, irs).ack(iss + 1);
  other.spec().source_port = 81;
  EXPECT_TRUE(c.receives(other).ignored);
  EXPECT_TRUE(c.is_in(State::syn_sent));
  EXPECT_TRUE(c.sends_nothing());
}

}  // namespace synfin::tcp::testing
