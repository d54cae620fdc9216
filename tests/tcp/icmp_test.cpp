#include "tcp/conversation.h"

// RFC 9293 3.9.2.2: errors that routers, hosts, and forgers report.
namespace synfin::tcp::testing {

namespace {

struct Error {
  std::uint8_t type;
  std::uint8_t code;
  Reason reason;
};

void PrintTo(const Error& e, std::ostream* out) { *out << int{e.type} << '/' << int{e.code}; }

constexpr Error soft_errors[] = {{3, 0, Reason::net_unreach},         {3, 1, Reason::host_unreach},
                                 {3, 5, Reason::source_route_failed}, {3, 11, Reason::dest_unreach},
                                 {3, 12, Reason::dest_unreach},       {11, 0, Reason::time_exceeded},
                                 {11, 1, Reason::time_exceeded},      {12, 0, Reason::param_problem}};
constexpr Error hard_errors[] = {{3, 2, Reason::proto_unreach},
                                 {3, 3, Reason::port_unreach},
                                 {3, 9, Reason::net_prohibited},
                                 {3, 10, Reason::host_prohibited},
                                 {3, 13, Reason::admin_prohibited}};

class SoftError : public ::testing::TestWithParam<Error> {};
class HardError : public ::testing::TestWithParam<Error> {};

}  // namespace

TEST_P(SoftError, C44_InSynSentIsReportedAndTheSynRetried) {
  Conversation c = in_syn_sent(rfc_config());
  EXPECT_FALSE(c.receives_icmp(GetParam().type, GetParam().code, iss).ignored);
  EXPECT_FALSE(c.reaction().remark.empty());
  EXPECT_TRUE(c.is_in(State::syn_sent));
  EXPECT_FALSE(c.connection().outcome().has_value());
  c.passes(1s);
  EXPECT_TRUE(c.sends_at(1s, Seg(SYN, iss)));
  c.receives(Seg(SYN | ACK, irs).ack(iss + 1));
  EXPECT_TRUE(c.came_to(PortState::open, Reason::syn_ack));
}

TEST_P(SoftError, C44_InSynSentGivesTheReasonWhenNothingElseComes) {
  Conversation c = in_syn_sent(rfc_config());
  c.receives_icmp(GetParam().type, GetParam().code, iss);
  c.user_timeout();
  EXPECT_TRUE(c.came_to(PortState::filtered, GetParam().reason));
}

TEST_P(SoftError, C44_InSynSentEndsTheAttemptLinuxsWay) {
  Conversation c = in_syn_sent(linux_config());
  c.receives_icmp(GetParam().type, GetParam().code, iss);
  EXPECT_TRUE(c.is_in(State::closed));
  EXPECT_TRUE(c.came_to(PortState::filtered, GetParam().reason));
  EXPECT_TRUE(c.sends_nothing());
  EXPECT_FALSE(c.connection().poll_timeout().has_value());
}

TEST_P(SoftError, C44_OnAnOpenConnectionIsNotedOnly) {
  under_both_policies([](const Config& config) {
    for (const Situation& situation : later_situations()) {
      SCOPED_TRACE(to_string(situation.state));
      Conversation c = situation.enter(config);
      EXPECT_FALSE(c.receives_icmp(GetParam().type, GetParam().code, snd_nxt(situation.state)).ignored);
      EXPECT_FALSE(c.reaction().remark.empty());
      EXPECT_TRUE(c.is_in(situation.state));
      EXPECT_TRUE(c.sends_nothing());
    }
  });
}

TEST_P(HardError, C45_InSynSentEndsTheAttempt) {
  under_both_policies([](const Config& config) {
    Conversation c = in_syn_sent(config);
    c.receives_icmp(GetParam().type, GetParam().code, iss);
    EXPECT_TRUE(c.is_in(State::closed));
    EXPECT_TRUE(c.came_to(PortState::filtered, GetParam().reason));
    EXPECT_TRUE(c.sends_nothing());
  });
}

TEST_P(HardError, C45_OnAnOpenConnectionIsTreatedAsSoft) {
  under_both_policies([](const Config& config) {
    for (const Situation& situation : later_situations()) {
      SCOPED_TRACE(to_string(situation.state));
      Conversation c = situation.enter(config);
      c.receives_icmp(GetParam().type, GetParam().code, snd_nxt(situation.state));
      EXPECT_TRUE(c.is_in(situation.state));
      EXPECT_TRUE(c.sends_nothing());
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Codes, SoftError, ::testing::ValuesIn(soft_errors));
INSTANTIATE_TEST_SUITE_P(Codes, HardError, ::testing::ValuesIn(hard_errors));

namespace {

Seg syn_ack() { return Seg(SYN | ACK, irs).ack(iss + 1); }

// 3/4 with a next-hop MTU, about data in flight.
Reaction too_big(Conversation& c, std::uint16_t mtu, std::uint32_t quoted_seq = iss + 1) {
  return c.receives_icmp(3, 4, quoted_seq, [mtu](wire::IcmpError& e) { e.next_hop_mtu = mtu; });
}

}  // namespace

TEST(C45_PathMtu, LowersTheSegmentSizeAndSendsAgainInSmallerPieces) {
  Conversation c = in_established();
  c.send(std::string(2920, 'x'));
  c.forget_sent();
  EXPECT_FALSE(too_big(c, 1000).ignored);
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).data(std::string(960, 'x'))));
  EXPECT_TRUE(c.sends_nothing());
  c.receives(Seg(ACK, irs + 1).ack(iss + 961));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 961).data(std::string(960, 'x'))));
  EXPECT_TRUE(c.is_in(State::established));
}

TEST(C45_PathMtu, IsNeverRaisedAndNeverBelow68Bytes) {
  Conversation c = in_established();
  EXPECT_TRUE(too_big(c, 9000).ignored);
  EXPECT_TRUE(too_big(c, 1500).ignored);
  EXPECT_FALSE(too_big(c, 1).ignored);
  c.send(std::string(100, 'x'));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).data(std::string(28, 'x'))));
}

TEST(C45_PathMtu, OfARouterThatDoesNotSayIs576) {
  Conversation c = in_established();
  EXPECT_FALSE(too_big(c, 0).ignored);
  c.send(std::string(1000, 'x'));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).data(std::string(536, 'x'))));
}

TEST(C45_PathMtu, InSynSentDoesNotEndTheAttempt) {
  under_both_policies([](const Config& config) {
    Conversation c = in_syn_sent(config);
    too_big(c, 1000, iss);
    EXPECT_TRUE(c.is_in(State::syn_sent));
    EXPECT_TRUE(c.sends_nothing());
    c.receives(syn_ack().options("mss 1460"));
    c.forget_sent();
    c.send(std::string(1000, 'x'));
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).data(std::string(960, 'x'))));
  });
}

TEST(C46_Quote, OfAnotherConnectionIsIgnored) {
  const std::function<void(wire::IcmpError&)> forgeries[] = {
      [](wire::IcmpError& e) { e.quoted.ip.source.value += 1; },
      [](wire::IcmpError& e) { e.quoted.ip.destination.value += 1; },
      [](wire::IcmpError& e) { e.quoted.source_port += 1; },
      [](wire::IcmpError& e) { e.quoted.destination_port += 1; },
      [](wire::IcmpError& e) { std::swap(e.quoted.source_port, e.quoted.destination_port); },
  };
  for (const auto& forgery : forgeries) {
    Conversation c = in_syn_sent(linux_config());
    EXPECT_TRUE(c.receives_icmp(3, 3, iss, forgery).ignored);
    EXPECT_TRUE(c.is_in(State::syn_sent));
    EXPECT_FALSE(c.connection().outcome().has_value());
  }
}

TEST(C46_Quote, OfASequenceNumberNotInFlightIsIgnored) {
  for (const std::uint32_t seq : {iss - 1, iss + 2, iss + 0x40000000, 0u}) {
    Conversation c = in_syn_sent(linux_config());
    EXPECT_TRUE(c.receives_icmp(3, 3, seq).ignored);
    EXPECT_TRUE(c.is_in(State::syn_sent));
  }
  Conversation later = in_established();
  later.send("abc");
  later.receives(Seg(ACK, irs + 1).ack(iss + 3));
  EXPECT_TRUE(later.receives_icmp(3, 4, iss + 1).ignored);  // acked already
  EXPECT_TRUE(later.receives_icmp(3, 4, iss + 5).ignored);
}

TEST(C46_Quote, WithABadIcmpChecksumIsIgnored) {
  Conversation c = in_syn_sent();
  EXPECT_TRUE(
      c.receives_icmp(3, 3, iss, [](auto& e) { e.checksum_state = wire::ChecksumState::bad; }).ignored);
  EXPECT_TRUE(c.is_in(State::syn_sent));
}

TEST(C46_Quote, WithABadIpChecksumIsIgnored) {
  Conversation c = in_syn_sent();
  EXPECT_TRUE(
      c.receives_icmp(3, 3, iss, [](auto& e) { e.ip.checksum_state = wire::ChecksumState::bad; }).ignored);
  EXPECT_FALSE(c.reaction().remark.empty());
  EXPECT_TRUE(c.is_in(State::syn_sent));
}

// The quote's own header was changed on its way, its TTL if nothing else.
TEST(C46_Quote, MayHaveABadIpChecksumItself) {
  Conversation c = in_syn_sent();
  c.receives_icmp(3, 3, iss, [](auto& e) { e.quoted.ip.checksum_state = wire::ChecksumState::bad; });
  EXPECT_TRUE(c.is_in(State::closed));
}

TEST(C46_Quote, OfAConnectionThatIsOverIsIgnored) {
  Conversation c = in_established();
  c.abort();
  EXPECT_TRUE(c.receives_icmp(3, 3, iss + 1).ignored);
  EXPECT_FALSE(c.reaction().remark.empty());
}

TEST(C47_SourceQuench, IsIgnoredInEveryState) {
  under_both_policies([](const Config& config) {
    Conversation opening = in_syn_sent(config);
    EXPECT_TRUE(opening.receives_icmp(4, 0, iss).ignored);
    EXPECT_TRUE(opening.is_in(State::syn_sent));
    for (const Situation& situation : later_situations()) {
      Conversation c = situation.enter(config);
      EXPECT_TRUE(c.receives_icmp(4, 0, snd_nxt(situation.state)).ignored);
      EXPECT_TRUE(c.is_in(situation.state));
      EXPECT_TRUE(c.sends_nothing());
    }
  });
}

TEST(Icmp, RedirectsAndUnknownCodesAndTypesAreIgnored) {
  for (const auto& [type, code] :
       {std::pair<std::uint8_t, std::uint8_t>{5, 1}, {3, 16}, {3, 255}, {0, 0}, {8, 0}}) {
    Conversation c = in_syn_sent(linux_config());
    EXPECT_TRUE(c.receives_icmp(type, code, iss).ignored);
    EXPECT_FALSE(c.reaction().remark.empty());
    EXPECT_TRUE(c.is_in(State::syn_sent));
  }
}

}  // namespace synfin::tcp::testing
