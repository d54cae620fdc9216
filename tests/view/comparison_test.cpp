#include "synfin/view/comparison.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "view/two_exchanges.h"

namespace synfin::view {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Comparison compared(const Course& left, const Course& right) {
  return compare(left.records(), right.records(), both_open());
}

TEST(Comparison, NumbersThatMayDifferAreNoDifference) {
  const Comparison comparison = compared(Course(first_numbers), Course(second_numbers));
  EXPECT_THAT(differing(comparison), IsEmpty());
  EXPECT_GT(comparison.count(Agreement::equal), 140u);
  EXPECT_GT(comparison.count(Agreement::equivalent), 30u);
  EXPECT_EQ(comparison.pairs.size(), 6u);
}

// A byte of one of our packets, changed; the checksums are made right again.
struct Mutation {
  std::size_t packet;
  std::string role;
  std::string row;
  std::function<void(wire::Bytes&)> change;
};

std::function<void(wire::Bytes&)> flip(std::size_t byte, std::uint8_t bits) {
  return [=](wire::Bytes& packet) { packet[byte] = static_cast<std::uint8_t>(packet[byte] ^ bits); };
}

// What can be changed by itself, in every packet of ours.
std::vector<Mutation> mutations_of_any(std::size_t packet, const std::string& role) {
  std::vector<Mutation> all = {
      {packet, role, "IP DSCP", flip(1, 0x08)},
      {packet, role, "IP ECN", flip(1, 0x01)},
      {packet, role, "IP identification", flip(4, 0x40)},
      {packet, role, "IP reserved", flip(6, 0x80)},
      {packet, role, "IP DF", flip(6, 0x40)},
      {packet, role, "IP TTL", flip(8, 0x01)},
      {packet, role, "TCP reserved", flip(32, 0x02)},
      {packet, role, "TCP flags", flip(32, 0x01)},
      {packet, role, "TCP flags", flip(33, 0x08)},
      {packet, role, "TCP flags", flip(33, 0x20)},
      {packet, role, "TCP flags", flip(33, 0x40)},
      {packet, role, "TCP flags", flip(33, 0x80)},
      {packet, role, "TCP window", flip(35, 0x01)},
      {packet, role, "TCP urgent pointer", flip(39, 0x01)},
  };
  return all;
}

std::vector<Mutation> mutations() {
  std::vector<Mutation> all;
  for (const auto& [packet, role] :
       {std::pair<std::size_t, const char*>{0, "SYN"}, {2, "ACK"}, {3, "FIN"}, {5, "last ACK"}}) {
    for (Mutation& m : mutations_of_any(packet, role)) {
      const bool base_of_all = packet == 0 && m.row == "IP identification";  // any start is as good
      if (!base_of_all) all.push_back(std::move(m));
    }
  }
  const std::vector<Mutation> of_one = {
      {0, "SYN", "TCP acknowledgment", flip(31, 0x01)},
      {0, "SYN", "option mss", flip(43, 0x01)},
      {0, "SYN", "option wscale", flip(59, 0x01)},
      {0, "SYN", "option TS ecr", flip(55, 0x01)},
      {0, "SYN", "option order",
       [](wire::Bytes& p) {
         // sackOK and nop,wscale change places with each other's neighbours: mss,nop,wscale,sackOK,TS
         const wire::Bytes options(p.begin() + 40, p.end());
         const std::vector<std::pair<std::size_t, std::size_t>> order = {
             {0, 4}, {16, 1}, {17, 3}, {4, 2}, {6, 10}};
         std::size_t at = 40;
         for (const auto& [from, size] : order)
           for (std::size_t i = 0; i < size; ++i) p[at++] = options[from + i];
       }},
      {3, "FIN", "IP destination", flip(19, 0x01)},
      {3, "FIN", "IP source", flip(15, 0x01)},
      {3, "FIN", "TCP destination port", flip(23, 0x01)},
      {2, "ACK", "option TS val", flip(45, 0x10)},
      {2, "ACK", "option TS ecr", flip(51, 0x01)},
      {2, "ACK", "TCP sequence number", flip(27, 0x10)},
      {5, "last ACK", "option TS val", flip(46, 0x10)},
      {5, "last ACK", "TCP acknowledgment", flip(31, 0x10)},
      {5, "last ACK", "option TS ecr", flip(51, 0x40)},
  };
  all.insert(all.end(), of_one.begin(), of_one.end());
  return all;
}

TEST(Comparison, EachMutationIsReportedOnItsRowAlone) {
  const Course kernel(first_numbers);
  for (const Mutation& m : mutations()) {
    Course hand(second_numbers);
    wire::Bytes& packet = hand.records()[m.packet].packet;
    m.change(packet);
    repair_checksums(packet);
    EXPECT_THAT(differing(compared(kernel, hand)), ElementsAre(m.role + ": " + m.row))
        << m.role << ", " << m.row;
  }
}

// The checksum of what is only a part cannot be judged.
TEST(Comparison, AFragmentIsReportedWithItsChecksum) {
  Course hand(second_numbers);
  hand.records()[2].packet[6] ^= 0x20;
  repair_checksums(hand.records()[2].packet);
  EXPECT_THAT(differing(compared(Course(first_numbers), hand)),
              ElementsAre("ACK: IP MF", "ACK: TCP checksum"));
}

TEST(Comparison, AWrongChecksumIsADifference) {
  Course hand(second_numbers);
  hand.records()[2].packet[36] ^= 1;
  hand.records()[3].packet[10] ^= 1;
  EXPECT_THAT(differing(compared(Course(first_numbers), hand)),
              ElementsAre("ACK: TCP checksum", "FIN: IP checksum"));
}

Course without_ids(const Numbers& numbers) {
  Course course(numbers);
  for (const std::size_t ours : {0u, 2u, 3u, 5u}) {
    wire::store_u16(&course.records()[ours].packet[4], 0);
    repair_checksums(course.records()[ours].packet);
  }
  return course;
}

TEST(Comparison, AnIpIdOfZeroIsNoStartOfACount) {
  EXPECT_THAT(differing(compared(Course(first_numbers), without_ids(second_numbers))),
              ElementsAre("SYN: IP identification", "ACK: IP identification", "FIN: IP identification",
                          "last ACK: IP identification"));
}

// One connection of 65,536 starts there.
TEST(Comparison, AnIpIdOfZeroIsTheStartOfACountIfOneFollows) {
  Numbers from_zero = first_numbers;
  from_zero.id = 0;
  EXPECT_THAT(differing(compared(Course(from_zero), Course(second_numbers))), IsEmpty());
  EXPECT_THAT(differing(compared(Course(from_zero), without_ids(second_numbers))),
              ElementsAre("ACK: IP identification", "FIN: IP identification", "last ACK: IP identification"));
}

TEST(Comparison, ALocalPortThatConnectWouldNotPickIsADifference) {
  for (const std::uint16_t port : {std::uint16_t{1024}, std::uint16_t{40001}}) {
    Numbers numbers = second_numbers;
    numbers.port = port;
    const auto differences = differing(compared(Course(first_numbers), Course(numbers)));
    EXPECT_THAT(differences, ::testing::Contains("SYN: TCP source port")) << port;
  }
  ComparisonContext reserved = both_open();
  reserved.reserved_ports = {{51000, 52000}};
  const Course left(first_numbers);
  const Course right(second_numbers);
  EXPECT_THAT(differing(compare(left.records(), right.records(), reserved)),
              ::testing::Contains("SYN: TCP source port"));
}

TEST(Comparison, ASegmentThatOneLeavesOutIsADifference) {
  Course hand(second_numbers);
  hand.records().erase(hand.records().begin() + 2);
  const auto differences = differing(compared(Course(first_numbers), hand));
  EXPECT_THAT(differences, ::testing::Contains("ACK: segment present"));
}

TEST(Comparison, AnRstOfTheLocalKernelIsADifference) {
  Course hand(second_numbers);
  Record rst = hand.records()[2];
  rst.origin = Origin::kernel;
  hand.records().push_back(rst);
  EXPECT_THAT(differing(compared(Course(first_numbers), hand)),
              ::testing::Contains("local kernel's other segment: segment present"));
}

// tcp_timestamps 2: no connection has an offset of its own.
TEST(Comparison, OnOneClockAnOffsetIsADifference) {
  ComparisonContext context = both_open();
  context.one_clock = true;
  Numbers numbers = second_numbers;
  numbers.our_clock = first_numbers.our_clock + 90;  // the two were captured at the same time, but for that
  EXPECT_THAT(differing(compare(Course(first_numbers).records(), Course(numbers).records(), context)),
              IsEmpty());
  numbers.our_clock = first_numbers.our_clock + 110;
  EXPECT_THAT(differing(compare(Course(first_numbers).records(), Course(numbers).records(), context)),
              ElementsAre("SYN: option TS val", "ACK: option TS val", "FIN: option TS val",
                          "last ACK: option TS val"));
}

// What it acknowledges has come, so it echoes that, and not what came before.
TEST(Comparison, AnEchoThatIsNotRenewedIsADifference) {
  Course hand(second_numbers);
  wire::Bytes& last = hand.records()[5].packet;
  wire::store_u32(&last[48], second_numbers.peer_clock);  // the SYN-ACK's
  repair_checksums(last);
  EXPECT_THAT(differing(compared(Course(first_numbers), hand)), ElementsAre("last ACK: option TS ecr"));
}

TEST(Comparison, AnAckThatLeavesOutWhatCameLongAgoIsADifference) {
  Course kernel(first_numbers);
  Course hand(second_numbers);
  wire::Bytes& last = hand.records()[5].packet;
  wire::store_u32(&last[28], second_numbers.irs + 1);  // not the FIN
  repair_checksums(last);
  for (Course* course : {&kernel, &hand}) course->records()[5].captured += std::chrono::seconds(1);
  EXPECT_THAT(differing(compared(kernel, hand)), ::testing::Contains("last ACK: segment present"));
}

// Whatever the peer does besides: the guard has a leak.
TEST(Comparison, AnRstOfTheLocalKernelHasNoExcuse) {
  Course hand(second_numbers);
  Record late = hand.records()[4];
  hand.records().push_back(late);  // the peer's FIN again, which the kernel's exchange has not
  Record rst = hand.records()[2];
  rst.origin = Origin::kernel;
  rst.packet[33] = 0x04;
  repair_checksums(rst.packet);
  hand.records().push_back(rst);
  EXPECT_THAT(differing(compared(Course(first_numbers), hand)),
              ::testing::Contains("local kernel's RST: segment present"));
}

TEST(Comparison, AWaitThatIsAnotherIsADifference) {
  Course hand(second_numbers);
  for (const std::size_t later : {3u, 4u, 5u})
    hand.records()[later].captured += std::chrono::milliseconds(300);
  EXPECT_THAT(differing(compared(Course(first_numbers), hand)),
              ::testing::IsSupersetOf({"FIN: time since the packet before", "timing: time ACK to FIN"}));
}

TEST(Comparison, WaitsAgreeWithinAHundredMillisecondsOrATenth) {
  using std::chrono::milliseconds;
  EXPECT_TRUE(same_wait(milliseconds(1), milliseconds(101)));
  EXPECT_FALSE(same_wait(milliseconds(1), milliseconds(102)));
  EXPECT_TRUE(same_wait(milliseconds(4500), milliseconds(5000)));
  EXPECT_FALSE(same_wait(milliseconds(4499), milliseconds(5000)));
}

TEST(Comparison, AnEndingThatIsAnotherIsADifference) {
  ComparisonContext context = both_open();
  context.right->port = tcp::PortState::closed;
  const Course left(first_numbers);
  const Course right(second_numbers);
  EXPECT_THAT(differing(compare(left.records(), right.records(), context)),
              ElementsAre("ending: ending port"));
}

}  // namespace
}  // namespace synfin::view
