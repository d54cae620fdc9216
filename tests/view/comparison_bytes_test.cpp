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
      {"another destination", 3, "FIN", [](auto& p) { p[19] ^= 1; }, {"IP destination"}},
      {"another source", 3, "FIN", [](auto& p) { p[15] ^= 1; }, {"IP source"}},
      {"another destination port", 3, "FIN", [](auto& p) { p[23] ^= 1; }, {"TCP destination port"}},
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
