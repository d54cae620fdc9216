#include <algorithm>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "synfin/view/comparison.h"

#include "view/two_exchanges.h"

namespace synfin::view {
namespace {

using namespace testing;
using ::testing::ElementsAreArray;

constexpr std::size_t ip_header = 20;
constexpr std::size_t tcp_header = 20;
constexpr std::size_t options_at = ip_header + tcp_header;

void put_in(wire::Bytes& packet, std::size_t at, const wire::Bytes& bytes) {
  packet.insert(packet.begin() + static_cast<std::ptrdiff_t>(at), bytes.begin(), bytes.end());
  wire::store_u16(&packet[2], static_cast<std::uint16_t>(packet.size()));
}

void add_option(wire::Bytes& packet, const wire::Bytes& option) {
  put_in(packet, packet.size(), option);
  packet[32] = static_cast<std::uint8_t>(packet[32] + (option.size() / 4 << 4));
}

void take_options(wire::Bytes& packet) {
  packet.resize(options_at);
  wire::store_u16(&packet[2], options_at);
  packet[32] = static_cast<std::uint8_t>((packet[32] & 0x0f) | 0x50);
}

// A change that cannot be made to one field alone: a length goes with it.
struct LongerOrShorter {
  std::string what;
  std::size_t packet;
  std::string role;
  std::function<void(wire::Bytes&)> change;
  std::vector<std::string> rows;
};

TEST(Comparison, WhatChangesALengthIsReportedWithThatLengthAlone) {
  const std::vector<LongerOrShorter> changes = {
      {"no options",
       2,
       "ACK",
       take_options,
       {"IP total length", "TCP data offset", "option order", "option TS"}},
      {"nop,nop,sack",
       5,
       "last ACK",
       [](auto& p) {
         add_option(p, {1, 1, 5, 10, 0, 0, 0, 2, 0, 0, 0, 3});
       },
       {"IP total length", "TCP data offset", "option order", "option sack"}},
      {"an option that nobody knows",
       0,
       "SYN",
       [](auto& p) {
         add_option(p, {200, 4, 1, 2});
       },
       {"IP total length", "TCP data offset", "option order", "option unknown"}},
      {"one more end of options",
       0,
       "SYN",
       [](auto& p) {
         add_option(p, {0, 0, 0, 0});
       },
       {"IP total length", "TCP data offset", "option order"}},
      {"a byte of data",
       0,
       "SYN",
       [](auto& p) { put_in(p, p.size(), {'x'}); },
       {"IP total length", "data length", "data bytes"}},
      {"IP options",
       2,
       "ACK",
       [](auto& p) {
         put_in(p, ip_header, {1, 1, 1, 0});
         ++p[0];
       },
       {"IP header length", "IP total length", "IP options"}},
  };
  for (const LongerOrShorter& c : changes) {
    Course hand(second_numbers);
    wire::Bytes& packet = hand.records()[c.packet].packet;
    c.change(packet);
    hand.records()[c.packet].wire_length = packet.size();
    repair_checksums(packet);
    std::vector<std::string> expected;
    for (const std::string& row : c.rows) expected.push_back(c.role + ": " + row);
    EXPECT_THAT(differing(compare(Course(first_numbers).records(), hand.records(), both_open())),
                ElementsAreArray(expected))
        << c.what;
  }
}

// A byte of the peer's, beside its FIN's stamps.
Record data_of_peer(const Course& course, std::uint32_t seq, std::chrono::microseconds at) {
  Record record = course.records()[4];
  record.captured = course.records()[0].captured + at;
  record.packet[33] = 0x18;  // PSH, ACK
  wire::store_u32(&record.packet[24], seq);
  put_in(record.packet, record.packet.size(), {'x'});
  repair_checksums(record.packet);
  record.wire_length = record.packet.size();
  return record;
}

// Two bytes of the peer's come before our FIN, which leaves so much later and acknowledges that.
Course with_data(const Numbers& numbers, std::chrono::milliseconds later, std::uint32_t ack) {
  using std::chrono::microseconds;
  Course course(numbers);
  auto& records = course.records();
  for (std::size_t i = 3; i < records.size(); ++i) records[i].captured += later;
  wire::store_u32(&records[3].packet[28], numbers.irs + ack);
  repair_checksums(records[3].packet);
  const Record one = data_of_peer(course, numbers.irs + 1, microseconds(2100));
  const Record two = data_of_peer(course, numbers.irs + 2, microseconds(2200));
  records.insert(records.begin() + 3, {one, two});
  return course;
}

TEST(Comparison, AnAckMayLeaveOutWhatMayHaveCrossedItHoweverManySegments) {
  using std::chrono::milliseconds;
  const std::string row = "FIN: TCP acknowledgment";
  const auto differences = [](milliseconds later) {
    return differing(compare(with_data(first_numbers, later, 3).records(),
                             with_data(second_numbers, later, 1).records(), both_open()));
  };
  EXPECT_THAT(differences(milliseconds(10)), ::testing::Not(::testing::Contains(row)));
  EXPECT_THAT(differences(milliseconds(60)), ::testing::Contains(row));
}

TEST(Comparison, AnAckThatGoesBackIsADifference) {
  const std::chrono::milliseconds later(10);
  Course kernel = with_data(first_numbers, later, 3);
  Course hand = with_data(second_numbers, later, 1);
  for (auto* course : {&kernel, &hand}) {  // both have acknowledged the data
    Record ack = course->records()[2];
    ack.captured = course->records()[4].captured;
    wire::store_u32(&ack.packet[28], wire::load_u32(&course->records()[4].packet[24]) + 1);
    repair_checksums(ack.packet);
    course->records().insert(course->records().begin() + 5, ack);
  }
  EXPECT_THAT(differing(compare(kernel.records(), hand.records(), both_open())),
              ::testing::Contains("FIN: TCP acknowledgment"));
}

// A refused exchange; the ICMP message is made right again after a byte of it was changed.
Exchange refused(std::size_t byte = 0, std::uint8_t bits = 0) {
  constexpr std::size_t icmp_checksum = 22;
  Exchange e;
  e.ours(std::chrono::microseconds(0), client_syn());
  wire::Bytes& message = e.icmp(std::chrono::microseconds(50), server, 3, 4).packet;
  message[byte] = static_cast<std::uint8_t>(message[byte] ^ bits);
  wire::store_u16(&message[10], 0);
  wire::store_u16(&message[10], wire::ipv4_header_checksum(wire::ByteView(message).first(ip_header)));
  if (byte == icmp_checksum) return e;
  wire::store_u16(&message[icmp_checksum], 0);
  wire::ChecksumSum sum;
  sum.add(wire::ByteView(message).subspan(ip_header));
  wire::store_u16(&message[icmp_checksum], sum.checksum());
  return e;
}

// So many segments of ours, a byte each, before the FIN, and the peer's ACK of all at the end.
Course with_data_of_ours(const Numbers& numbers, std::uint32_t segments) {
  Course course(numbers);
  auto& records = course.records();
  const Record fin = records[3];
  records.resize(3);
  for (std::uint32_t i = 0; i < segments; ++i) {
    Record data = fin;
    data.packet[33] = 0x10;  // ACK
    wire::store_u16(&data.packet[4], static_cast<std::uint16_t>(numbers.id + 2 + i));
    wire::store_u32(&data.packet[24], numbers.iss + 1 + i);
    put_in(data.packet, data.packet.size(), {'x'});
    repair_checksums(data.packet);
    records.push_back(data);
  }
  return course;
}

// Whether the exchanges agree when a flag of the packet after so many others is another in the second.
bool agree_with_flag(Course kernel, Course hand, std::size_t packet, std::uint8_t flag) {
  wire::Bytes& bytes = hand.records()[packet].packet;
  bytes[33] = static_cast<std::uint8_t>(bytes[33] ^ flag);
  repair_checksums(bytes);
  return differing(compare(kernel.records(), hand.records(), both_open())).empty();
}

constexpr std::uint8_t psh_bit = 0x08;
constexpr std::uint8_t urg_bit = 0x20;

TEST(Comparison, PshOfDataMayBeElsewhereOnceTenSegmentsHaveBeenSent) {
  constexpr std::uint32_t segments = 12;
  for (std::uint32_t i = 0; i < segments; ++i) {
    const Course kernel = with_data_of_ours(first_numbers, segments);
    const Course hand = with_data_of_ours(second_numbers, segments);
    EXPECT_EQ(agree_with_flag(kernel, hand, 3 + i, psh_bit), i >= 10) << "segment " << i;
    EXPECT_FALSE(agree_with_flag(kernel, hand, 3 + i, urg_bit)) << "segment " << i;
  }
}

TEST(Comparison, PshOfDataMayBeElsewhereFarAwayButNotOfWhatHasNone) {
  const auto far = [](const Numbers& numbers) {
    Course course = with_data_of_ours(numbers, 1);
    for (std::size_t i = 1; i < course.records().size(); ++i)
      course.records()[i].captured += std::chrono::milliseconds(3);
    return course;
  };
  EXPECT_TRUE(agree_with_flag(far(first_numbers), far(second_numbers), 3, psh_bit));
  EXPECT_FALSE(agree_with_flag(far(first_numbers), far(second_numbers), 3, urg_bit));
  EXPECT_FALSE(agree_with_flag(far(first_numbers), far(second_numbers), 2, psh_bit));
}

// The peer's FIN with a window of 40 more, in units of 128 bytes, after so many bytes of ours.
bool agree_with_window_after(std::size_t bytes) {
  const auto course = [bytes](const Numbers& numbers) {
    Course made(numbers);
    wire::Bytes& fin = made.records()[3].packet;
    put_in(fin, fin.size(), wire::Bytes(bytes, 'x'));
    repair_checksums(fin);
    wire::Bytes& answer = made.records()[4].packet;
    wire::store_u32(&answer[28], numbers.iss + 2 + static_cast<std::uint32_t>(bytes));
    repair_checksums(answer);
    return made;
  };
  const Course kernel = course(first_numbers);
  Course hand = course(second_numbers);
  wire::Bytes& answer = hand.records()[4].packet;
  wire::store_u16(&answer[34], static_cast<std::uint16_t>(wire::load_u16(&answer[34]) + 40));
  repair_checksums(answer);
  const auto differences = differing(compare(kernel.records(), hand.records(), both_open()));
  return std::find(differences.begin(), differences.end(), "peer's FIN: TCP window") == differences.end();
}

TEST(Comparison, AWindowIsTheReceiversAffairAfter588BytesOfData) {
  EXPECT_FALSE(agree_with_window_after(588));
  EXPECT_TRUE(agree_with_window_after(589));
}

TEST(Comparison, OfDataThatWasNotCapturedWholeOnlyWhatBothHaveIsCompared) {
  const auto data = [](const Numbers& numbers, const wire::Bytes& text, std::size_t cut) {
    Course course(numbers);
    wire::Bytes& fin = course.records()[3].packet;
    put_in(fin, fin.size(), text);
    repair_checksums(fin);
    fin.resize(fin.size() - cut);
    return course;
  };
  const auto differences = [&](const wire::Bytes& text, std::size_t cut) {
    return differing(compare(data(first_numbers, {'a', 'b', 'c', 'd'}, 0).records(),
                             data(second_numbers, text, cut).records(), both_open()));
  };
  const auto bytes = ::testing::Contains("data from byte 1: data bytes");
  EXPECT_THAT(differences({'a', 'b', 'c', 'd'}, 2), ::testing::Not(bytes));
  EXPECT_THAT(differences({'a', 'b', 'c', 'x'}, 2), ::testing::Not(bytes));
  EXPECT_THAT(differences({'a', 'x', 'c', 'd'}, 2), bytes);
  EXPECT_THAT(differences({'a', 'b', 'c', 'x'}, 0), bytes);
}

TEST(Comparison, AScaleBeyondTheLargestCountsAsTheLargest) {
  Course kernel(first_numbers);
  Course hand(second_numbers);
  for (Course* course : {&kernel, &hand}) {
    course->records()[1].packet[59] = 255;
    repair_checksums(course->records()[1].packet);
  }
  EXPECT_TRUE(differing(compare(kernel.records(), hand.records(), both_open())).empty());
}

TEST(Comparison, EachFieldOfAnIcmpErrorAndItsQuoteIsCompared) {
  ComparisonContext context;
  const auto differences = [&context](const Exchange& hand) {
    return differing(compare(refused().records(), hand.records(), context));
  };
  EXPECT_THAT(differences(refused()), ::testing::IsEmpty());
  EXPECT_THAT(differences(refused(4, 0x01)), ::testing::IsEmpty());  // the router's own ID
  const std::vector<std::pair<std::size_t, std::string>> changes = {{1, "IP ECN"},
                                                                    {8, "IP TTL"},
                                                                    {15, "IP source"},
                                                                    {22, "ICMP checksum"},
                                                                    {27, "ICMP next-hop MTU"},
                                                                    {33, "ICMP quotes"},
                                                                    {36, "ICMP quoted TTL"},
                                                                    {55, "ICMP quotes"}};
  for (const auto& [byte, row] : changes)
    EXPECT_THAT(differences(refused(byte, 1)), ElementsAreArray({"ICMP 3/4: " + row})) << byte;
}

}  // namespace
}  // namespace synfin::view
