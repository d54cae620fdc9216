#include "synfin/wire/expectation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "synfin/wire/emit.h"
#include "synfin/wire/notation.h"

namespace synfin::wire {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Bytes syn_ack() {
  SegmentSpec spec;
  spec.source = Address{0xc0000202};
  spec.source_port = 80;
  spec.destination = Address{0xc0000201};
  spec.destination_port = 40000;
  spec.flags = Flag::syn | Flag::ack;
  spec.seq = Seq(7000);
  spec.ack = Seq(1001);
  spec.window = 500;
  spec.options = *parse_options("mss 1460,nop,nop,sackOK");
  spec.ttl = 63;
  spec.tos = 0x2;
  spec.id = 7;
  return *emit(spec);
}

std::vector<Difference> seen(std::string_view expected, const Bytes& packet = syn_ack()) {
  const auto parsed = parse_expectation(expected);
  EXPECT_TRUE(parsed.ok()) << expected << ": " << (parsed ? "" : parsed.error().reason);
  return parsed ? differences(*parsed, *parse(packet)) : std::vector<Difference>{{"parse", "", ""}};
}

class ExpectationOf : public testing::TestWithParam<const char*> {};

TEST_P(ExpectationOf, APartOfTheLineHoldsForThePacket) { EXPECT_THAT(seen(GetParam()), IsEmpty()); }

INSTANTIATE_TEST_SUITE_P(
    Parts, ExpectationOf,
    testing::Values(
        "Flags [S.]", "ack 1001", "Flags [S.], seq 7000, ack 1001, win 500", "win 500, ack 1001",
        "options [mss 1460,nop,nop,sackOK], length 0", "seq 7000:7000", "urg 0", "ttl 63, tos 0x2, id 7",
        "IP 192.0.2.2.80 > 192.0.2.1.40000",
        "192.0.2.2.80 > 192.0.2.1.40000:", "IP 192.0.2.2 > 192.0.2.1.40000: Flags [S.]",
        "IP 192.0.2.2.80 > 192.0.2.1.40000: Flags [S.], seq 7000, ack 1001, win 500, options [mss "
        "1460,nop,nop,sackOK], length 0"));

TEST(Expectation, TheLineThatIsPrintedHoldsForItsPacket) {
  EXPECT_THAT(seen(Notation({.absolute_sequence = true}).line(syn_ack())), IsEmpty());
}

struct Wrong {
  const char* expected;
  Difference difference;
};
class ExpectationNotMet : public testing::TestWithParam<Wrong> {};

TEST_P(ExpectationNotMet, SaysTheFieldAndBothValues) {
  EXPECT_THAT(seen(GetParam().expected), ElementsAre(GetParam().difference));
}

INSTANTIATE_TEST_SUITE_P(
    Fields, ExpectationNotMet,
    testing::Values(
        Wrong{"Flags [R.], ack 1001", {"Flags", "[R.]", "[S.]"}},
        Wrong{"Flags [none]", {"Flags", "[none]", "[S.]"}},
        Wrong{"Flags [S.], ack 1002", {"ack", "1002", "1001"}}, Wrong{"seq 1", {"seq", "1", "7000"}},
        Wrong{"seq 7000:7001", {"seq, its end", "7001", "7000"}}, Wrong{"win 0", {"win", "0", "500"}},
        Wrong{"urg 4", {"urg", "4", "0"}}, Wrong{"length 1", {"length", "1", "0"}},
        Wrong{"options []", {"options", "[]", "[mss 1460,nop,nop,sackOK]"}},
        Wrong{"tos 0x0", {"tos", "0x0", "0x2"}}, Wrong{"ttl 64", {"ttl", "64", "63"}},
        Wrong{"id 8", {"id", "8", "7"}}, Wrong{"192.0.2.3 > 192.0.2.1", {"source", "192.0.2.3", "192.0.2.2"}},
        Wrong{"192.0.2.2.81 > 192.0.2.1", {"source", "192.0.2.2.81", "192.0.2.2.80"}},
        Wrong{"192.0.2.2 > 192.0.2.1.1", {"destination", "192.0.2.1.1", "192.0.2.1.40000"}}));

TEST(Expectation, EachFieldThatDiffersIsSaid) {
  EXPECT_THAT(seen("Flags [R], seq 1, win 9"),
              ElementsAre(Field(&Difference::field, "Flags"), Field(&Difference::field, "seq"),
                          Field(&Difference::field, "win")));
}

TEST(Expectation, AnAckThatIsNotThereIsNoNumber) {
  SegmentSpec spec;
  spec.flags = Flag::rst;
  EXPECT_THAT(seen("ack 0", *emit(spec)), ElementsAre(Difference{"ack", "0", "none"}));
}

TEST(Expectation, TheChecksumIsTheField) {
  SegmentSpec spec;
  spec.checksum = 0x0bad;
  EXPECT_THAT(seen("cksum 0x0bad", *emit(spec)), IsEmpty());
  EXPECT_THAT(seen("cksum 0x1bad", *emit(spec)), ElementsAre(Difference{"cksum", "0x1bad", "0x0bad"}));
}

TEST(Expectation, NothingIsAsSilenceIsExpected) {
  EXPECT_TRUE(parse_expectation("none")->silence);
  EXPECT_THAT(seen("none"), ElementsAre(Difference{"packet", "none", "TCP, Flags [S.]"}));
}

Bytes admin_prohibited() {
  Bytes packet{0x45, 0,   0,   56, 0, 0, 0, 0,  64, 1, 0, 0, 192, 0,
               2,    254, 192, 0,  2, 1, 3, 13, 0,  0, 0, 0, 0,   0};
  const Bytes quoted = syn_ack();
  packet.insert(packet.end(), quoted.begin(), quoted.begin() + 28);
  return packet;
}

TEST(Expectation, OfAnIcmpErrorTypeAndCode) {
  constexpr const char* words = "ICMP host 192.0.2.1 unreachable - admin prohibited filter";
  EXPECT_THAT(seen(words, admin_prohibited()), IsEmpty());
  EXPECT_THAT(seen(Notation().line(admin_prohibited()), admin_prohibited()), IsEmpty());
  EXPECT_THAT(seen(std::string("192.0.2.253 > 192.0.2.1: ") + words, admin_prohibited()),
              ElementsAre(Difference{"source", "192.0.2.253", "192.0.2.254"}));
  EXPECT_THAT(seen("ICMP host 192.0.2.1 unreachable", admin_prohibited()),
              ElementsAre(Difference{"ICMP", "type 3, code 1", "type 3, code 13"}));
  EXPECT_THAT(seen("ICMP time exceeded in-transit", admin_prohibited()),
              ElementsAre(Difference{"ICMP", "type 11, code 0", "type 3, code 13"}));
  EXPECT_THAT(seen("ICMP host 192.0.2.9 unreachable - admin prohibited filter", admin_prohibited()),
              ElementsAre(Difference{"ICMP, about host", "192.0.2.9", "192.0.2.1"}));
}

TEST(Expectation, AMessageIsNoSegmentAndASegmentNoMessage) {
  EXPECT_THAT(seen("ICMP time exceeded in-transit"),
              ElementsAre(Difference{"packet", "ICMP", "TCP, Flags [S.]"}));
  EXPECT_THAT(seen("Flags [S.]", admin_prohibited()),
              ElementsAre(Difference{"packet", "TCP", "ICMP, type 3, code 13"}));
}

struct Refused {
  const char* text;
  std::size_t offset;
  const char* reason;
};
class ExpectationRefused : public testing::TestWithParam<Refused> {};

TEST_P(ExpectationRefused, SaysWhereAndWhatIsAllowed) {
  const auto parsed = parse_expectation(GetParam().text);
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.error().offset, GetParam().offset);
  EXPECT_THAT(std::string(parsed.error().reason), HasSubstr(GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    Texts, ExpectationRefused,
    testing::Values(Refused{"", 0, "'Flags [..]'"}, Refused{"flags [S]", 0, "'Flags [..]'"},
                    Refused{"Flags S", 6, "'['"}, Refused{"Flags [X]", 7, "FSRP.UEWe"},
                    Refused{"Flags [S", 8, "']'"}, Refused{"Flags [S] ack 1", 9, "', '"},
                    Refused{"ack 1, ack 2", 7, "said before"}, Refused{"ack x", 4, "0 to 4294967295"},
                    Refused{"win 65536", 4, "0 to 65535"}, Refused{"tos 0x100", 6, "0 to 255"},
                    Refused{"tos 1", 4, "'0x'"}, Refused{"options [mss]", 12, ""},
                    Refused{"192.0.2.2.http > 192.0.2.1", 0, "as numbers"},
                    Refused{"192.0.2.2 Flags [S]", 9, "SOURCE > DESTINATION"},
                    Refused{"192.0.2.2 > 192.0.2.1:Flags [S]", 22, "blank"},
                    Refused{"none, ack 1", 0, "'Flags [..]'"}, Refused{"ICMP nonsense", 5, "no such ICMP"},
                    Refused{"IP 192.0.2.2 > 192.0.2.1: ICMP echo", 31, "no such ICMP"},
                    Refused{"ICMP echo request, id 1, seq 1", 0, "about a TCP segment"},
                    Refused{"ICMP 192.0.2.1 udp port 53 unreachable", 0, "about a TCP segment"},
                    Refused{"192.0.2.2.80 > 192.0.2.1: ICMP time exceeded in-transit", 26, "without ports"},
                    Refused{"IP Flags [S]", 3, "as numbers"}));

}  // namespace
}  // namespace synfin::wire
