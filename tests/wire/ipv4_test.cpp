#include "synfin/wire/ipv4.h"

#include <gtest/gtest.h>

#include "wire/packets.h"

namespace synfin::wire::testing {

namespace {

void expect_refused(const Bytes& bytes, std::string_view reason, std::size_t offset) {
  const auto header = parse_ipv4_header(bytes);
  ASSERT_FALSE(header.ok());
  EXPECT_EQ(header.error().reason, reason);
  EXPECT_EQ(header.error().offset, offset);
}

}  // namespace

TEST(Ipv4, EveryFieldIsRead) {
  Bytes bytes = syn_ack_bytes();
  bytes[1] = 0xb9;
  bytes[6] = 0xe5;  // reserved, DF, MF, offset 0x5..
  bytes[7] = 0x67;
  mend_ip_checksum(bytes);
  const auto h = parse_ipv4_header(bytes);
  ASSERT_TRUE(h.ok());
  EXPECT_EQ(h->ihl, 5);
  EXPECT_EQ(h->length(), 20u);
  EXPECT_EQ(h->tos, 0xb9);
  EXPECT_EQ(h->total_length, 44);
  EXPECT_EQ(h->id, 0x1234);
  EXPECT_TRUE(h->reserved_flag);
  EXPECT_TRUE(h->df);
  EXPECT_TRUE(h->mf);
  EXPECT_EQ(h->fragment_offset, 0x567);
  EXPECT_EQ(h->ttl, 63);
  EXPECT_EQ(h->protocol, protocol_tcp);
  EXPECT_EQ(h->source, (Address{0xc0000202}));
  EXPECT_EQ(h->destination, (Address{0xc0000201}));
  EXPECT_TRUE(h->options.empty());
  EXPECT_EQ(h->checksum, load_u16(&bytes[10]));
  EXPECT_EQ(h->checksum_state, ChecksumState::valid);
}

TEST(C49_Ipv4, OptionsAreKept) {
  Bytes bytes = syn_ack_bytes();
  const Bytes options = {0x94, 4, 0, 0};  // router alert
  bytes.insert(bytes.begin() + 20, options.begin(), options.end());
  bytes[0] = 0x46;
  bytes[3] = 48;
  mend_ip_checksum(bytes);
  const auto h = parse_ipv4_header(bytes);
  ASSERT_TRUE(h.ok());
  EXPECT_EQ(h->length(), 24u);
  EXPECT_EQ(Bytes(h->options.view().begin(), h->options.view().end()), options);
  EXPECT_EQ(h->checksum_state, ChecksumState::valid);
}

TEST(Ipv4, BadChecksumIsAnObservation) {
  Bytes bytes = syn_ack_bytes();
  bytes[11] ^= 1;
  EXPECT_EQ(parse_ipv4_header(bytes)->checksum_state, ChecksumState::bad);
}

TEST(C49_Ipv4, FragmentsAreTold) {
  Bytes bytes = syn_ack_bytes();
  EXPECT_FALSE(parse_ipv4_header(bytes)->is_fragment());
  bytes[6] = 0x20;
  EXPECT_TRUE(parse_ipv4_header(bytes)->is_fragment());
  bytes[6] = 0;
  bytes[7] = 1;
  EXPECT_TRUE(parse_ipv4_header(bytes)->is_fragment());
}

TEST(Ipv4, RefusesAHeaderCutShort) {
  const Bytes whole = syn_ack_bytes();
  for (std::size_t size = 0; size < 20; ++size) {
    EXPECT_FALSE(parse_ipv4_header(ByteView(whole).first(size)).ok()) << size;
  }
  expect_refused({}, "IP header cut short", 0);
  expect_refused(Bytes(whole.begin(), whole.begin() + 19), "IP header cut short", 19);
}

TEST(Ipv4, RefusesOtherVersions) {
  for (const std::uint8_t version : Bytes{0x05, 0x35, 0x55, 0x65, 0xf5}) {
    Bytes bytes = syn_ack_bytes();
    bytes[0] = version;
    expect_refused(bytes, "IP version is not 4", 0);
  }
}

TEST(Ipv4, RefusesAHeaderLengthBelowTwenty) {
  for (const std::uint8_t first : Bytes{0x40, 0x41, 0x44}) {
    Bytes bytes = syn_ack_bytes();
    bytes[0] = first;
    expect_refused(bytes, "IP header length below 20 bytes", 0);
  }
}

TEST(Ipv4, RefusesOptionsPastTheBytes) {
  Bytes bytes = syn_ack_bytes();
  bytes[0] = 0x4f;
  expect_refused(bytes, "IP header cut short", bytes.size());
}

TEST(Ipv4, RefusesATotalLengthShorterThanTheHeader) {
  for (const std::uint16_t length : std::initializer_list<std::uint16_t>{0, 1, 19}) {
    Bytes bytes = syn_ack_bytes();
    store_u16(&bytes[2], length);
    expect_refused(bytes, "IP total length shorter than the header", 2);
  }
}

TEST(Ipv4, TotalLengthMayExceedWhatWasCaptured) {
  Bytes bytes = syn_ack_bytes();
  store_u16(&bytes[2], 1500);
  EXPECT_EQ(parse_ipv4_header(bytes)->total_length, 1500);
}

}  // namespace synfin::wire::testing
