#include "synfin/wire/match.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "synfin/wire/emit.h"
#include "synfin/wire/notation.h"

namespace synfin::wire {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Endpoint us{Address{0xc0000201}, 40000}, them{Address{0xc0000202}, 80};
constexpr Flags syn = Flag::syn, fin = Flag::fin, ack = Flag::ack, rst = Flag::rst;
constexpr std::uint32_t isn = 1000;

// A segment from `from` to `to`, as the wire has it.
class Built {
 public:
  Built(Endpoint from, Endpoint to, Flags flags, std::uint32_t seq) {
    spec_.source = from.address;
    spec_.source_port = from.port;
    spec_.destination = to.address;
    spec_.destination_port = to.port;
    spec_.flags = flags;
    spec_.seq = Seq(seq);
  }
  Built& acks(std::uint32_t number) {
    spec_.ack = Seq(number);
    return *this;
  }
  Built& data(std::size_t size) {
    spec_.payload = Bytes(size, 'x');
    return *this;
  }
  Built& options(std::string_view words) {
    spec_.options = *parse_options(words);
    return *this;
  }

  const Packet& packet() {
    bytes_ = bytes();
    packet_ = *parse(bytes_);
    return packet_;
  }
  const Segment& segment() { return std::get<Segment>(packet()); }
  Bytes bytes() const { return *emit(spec_); }

 private:
  SegmentSpec spec_;
  Bytes bytes_;
  Packet packet_;
};

Built sent(Flags flags, std::uint32_t seq = isn) { return {us, them, flags, seq}; }
Built reply(Flags flags, std::uint32_t seq = 5000) { return {them, us, flags, seq}; }

std::vector<Mismatch> judged(Built out, Built in) { return mismatches(out.segment(), in.packet()); }

TEST(Match, SynAckOfTheSynAnswersIt) {
  EXPECT_THAT(judged(sent(syn), reply(syn | ack).acks(isn + 1)), IsEmpty());
}

TEST(Match, SynAckOfAnotherNumberSaysNoByItsAck) {
  for (const std::uint32_t other : {isn, isn + 2, isn - 1, isn + 0x80000000u}) {
    const auto no = judged(sent(syn), reply(syn | ack).acks(other));
    EXPECT_THAT(no, ElementsAre(Mismatch{MatchField::ack, other, isn + 1}));
  }
}

TEST(Match, SynFinAndDataAreCounted) {
  EXPECT_THAT(judged(sent(syn | fin).data(10), reply(rst | ack, 0).acks(isn + 12)), IsEmpty());
  EXPECT_THAT(judged(sent(syn | fin).data(10), reply(rst | ack, 0).acks(isn + 11)),
              ElementsAre(Mismatch{MatchField::ack, isn + 11, isn + 12}));
  EXPECT_THAT(judged(sent(fin | ack).acks(7).data(10), reply(ack, 7).acks(isn + 11)), IsEmpty());
}

TEST(Match, NumbersWrapAtTwoToThe32) {
  EXPECT_THAT(judged(sent(syn | fin, 0xffffffff), reply(rst | ack, 0).acks(1)), IsEmpty());
  EXPECT_THAT(judged(sent(syn, 0xffffffff), reply(syn | ack).acks(0)), IsEmpty());
}

TEST(Match, AnAckMayTakeInLessThanAll) {
  EXPECT_THAT(judged(sent(syn).data(100), reply(syn | ack).acks(isn + 1)), IsEmpty());  // data is not taken
  EXPECT_THAT(judged(sent(ack).acks(7).data(100), reply(ack, 7).acks(isn)), IsEmpty());
  EXPECT_THAT(judged(sent(ack).acks(7).data(100), reply(ack, 7).acks(isn + 60)), IsEmpty());
  EXPECT_THAT(judged(sent(ack).acks(7).data(100), reply(ack, 7).acks(isn + 101)),
              ElementsAre(Mismatch{MatchField::ack, isn + 101, isn + 100}));
}

TEST(Match, AnRstAcksAllOrNothing) {
  EXPECT_THAT(judged(sent(syn).data(5), reply(rst | ack, 0).acks(isn + 6)), IsEmpty());
  EXPECT_THAT(judged(sent(syn).data(5), reply(rst | ack, 0).acks(isn)), IsEmpty());
  EXPECT_FALSE(judged(sent(syn).data(5), reply(rst | ack, 0).acks(isn + 1)).empty());
}

TEST(Match, AnRstWithoutAckHasTheNumberThatWasAcked) {
  EXPECT_THAT(judged(sent(ack).acks(4711), reply(rst, 4711)), IsEmpty());
  const auto no = judged(sent(ack).acks(4711), reply(rst, 4712));
  EXPECT_THAT(no, ElementsAre(Mismatch{MatchField::seq, 4712, 4711}));
}

TEST(Match, NothingTiesAnRstWithoutAckToASegmentWithoutAck) {
  EXPECT_THAT(judged(sent(syn), reply(rst, 0)),
              ElementsAre(Mismatch{MatchField::ack, std::nullopt, isn + 1}));
}

TEST(Match, ABareSynAnswersABareSynAlone) {
  EXPECT_THAT(judged(sent(syn), reply(syn)), IsEmpty());
  EXPECT_FALSE(judged(sent(syn | ack).acks(1), reply(syn)).empty());
  EXPECT_FALSE(judged(sent(fin), reply(syn)).empty());
  EXPECT_FALSE(judged(sent(syn), reply(fin)).empty());
}

TEST(Match, AnEchoOfAnotherTimeSaysNo) {
  const auto stamped = [](Built built, const char* words) { return built.options(words); };
  EXPECT_THAT(judged(stamped(sent(syn), "TS val 77 ecr 0"),
                     stamped(reply(syn | ack).acks(isn + 1), "TS val 5 ecr 77")),
              IsEmpty());
  const auto no = judged(stamped(sent(syn), "TS val 77 ecr 0"),
                         stamped(reply(syn | ack).acks(isn + 1), "TS val 5 ecr 76"));
  EXPECT_THAT(no, ElementsAre(Mismatch{MatchField::ts_ecr, 76, 77}));
}

TEST(Match, AnAckThatTakesInNothingMayEchoAnEarlierSegment) {
  EXPECT_THAT(judged(sent(ack).acks(7).data(5).options("TS val 77 ecr 0"),
                     reply(ack, 7).acks(isn).options("TS val 5 ecr 76")),
              IsEmpty());
}

TEST(Match, EchoesCountOnlyWhereBothHaveOneAndNotInAnRst) {
  EXPECT_THAT(judged(sent(syn).options("TS val 77 ecr 0"), reply(syn | ack).acks(isn + 1)), IsEmpty());
  EXPECT_THAT(judged(sent(syn), reply(syn | ack).acks(isn + 1).options("TS val 5 ecr 76")), IsEmpty());
  EXPECT_THAT(judged(sent(syn).options("TS val 77 ecr 0"),
                     reply(rst | ack, 0).acks(isn + 1).options("TS val 5 ecr 0")),
              IsEmpty());
}

struct Stranger {
  MatchField field;
  Endpoint from;
  Endpoint to;
};
class MatchTuple : public testing::TestWithParam<Stranger> {};

TEST_P(MatchTuple, EachPartOfItSaysNo) {
  const auto no = judged(sent(syn), Built(GetParam().from, GetParam().to, syn | ack, 5000).acks(isn + 1));
  ASSERT_EQ(no.size(), 1u);
  EXPECT_EQ(no.front().field, GetParam().field);
  EXPECT_NE(no.front().found, no.front().wanted);
}

INSTANTIATE_TEST_SUITE_P(Parts, MatchTuple,
                         testing::Values(Stranger{MatchField::source_address, {Address{7}, 80}, us},
                                         Stranger{MatchField::source_port, {them.address, 81}, us},
                                         Stranger{MatchField::destination_address, them, {Address{7}, 40000}},
                                         Stranger{MatchField::destination_port, them, {us.address, 40001}}));

TEST(Match, WhatDiffersInMoreSaysAllOfIt) {
  const auto no = judged(sent(syn), Built(them, {us.address, 40001}, syn | ack, 5000).acks(9));
  EXPECT_EQ(no.size(), 2u);
}

// An ICMP error of them about `quoted`, of which it has 8 bytes.
Packet icmp_about(const Built& quoted, Endpoint to = us, std::uint8_t type = 3) {
  Bytes packet{0x45, 0, 0, 56, 0, 0, 0, 0, 64, 1, 0, 0, 192, 0, 2, 254, 0, 0, 0, 0, 3, 13, 0, 0, 0, 0, 0, 0};
  store_u32(&packet[16], to.address.value);
  packet[20] = type;
  const Bytes whole = quoted.bytes();
  packet.insert(packet.end(), whole.begin(), whole.begin() + 28);
  return *parse(packet);
}

TEST(Match, AnIcmpErrorAnswersWhatItQuotes) {
  EXPECT_THAT(mismatches(sent(syn).segment(), icmp_about(sent(syn))), IsEmpty());
}

TEST(Match, ARedirectIsNoAnswerSinceTheSegmentGoesOn) {
  const auto no = mismatches(sent(syn).segment(), icmp_about(sent(syn), us, 5));
  EXPECT_THAT(no, ElementsAre(Mismatch{MatchField::icmp_type, 5, 3}));
  EXPECT_THAT(mismatches(sent(syn).segment(), icmp_about(sent(syn), us, 11)), IsEmpty());
}

TEST(Match, AnIcmpErrorAboutAnotherSegmentOfThePortsSaysNoByItsNumber) {
  const auto no = mismatches(sent(syn).segment(), icmp_about(sent(syn, isn + 1)));
  EXPECT_THAT(no, ElementsAre(Mismatch{MatchField::quoted_seq, isn + 1, isn}));
}

TEST(Match, AnIcmpErrorAboutOtherPortsSaysWhich) {
  const auto no = mismatches(sent(syn).segment(), icmp_about(Built(us, {them.address, 81}, syn, isn)));
  EXPECT_THAT(no, ElementsAre(Mismatch{MatchField::quoted_destination_port, 81, 80}));
}

TEST(Match, AnIcmpErrorToSomeoneElseIsNone) {
  const auto no = mismatches(sent(syn).segment(), icmp_about(sent(syn), {Address{7}, 0}));
  EXPECT_THAT(no, ElementsAre(Mismatch{MatchField::destination_address, 7, us.address.value}));
}

TEST(Match, APacketOfAnotherProtocolIsNone) {
  Bytes udp{0x45, 0, 0,   28, 0, 0, 0, 0,  64,   17,   0, 0, 192, 0,
            2,    2, 192, 0,  2, 1, 0, 80, 0x9c, 0x40, 0, 8, 0,   0};
  const auto no = mismatches(sent(syn).segment(), *parse(udp));
  EXPECT_THAT(no, ElementsAre(Mismatch{MatchField::protocol, 17, 6}));
}

}  // namespace
}  // namespace synfin::wire
