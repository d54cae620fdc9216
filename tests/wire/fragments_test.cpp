#include "synfin/wire/fragments.h"

#include <numeric>

#include <gtest/gtest.h>

#include "synfin/wire/emit.h"
#include "synfin/wire/ipv4.h"

namespace synfin::wire::testing {
namespace {

Bytes packet_to_cut(std::size_t data, const Bytes& ip_options = {}) {
  SegmentSpec spec;
  spec.source = Address{0xc0000201};
  spec.destination = Address{0xc0000202};
  spec.id = 77;
  spec.df = false;
  spec.payload = Bytes(data);
  std::iota(spec.payload->begin(), spec.payload->end(), std::uint8_t{1});
  if (!ip_options.empty()) spec.ip_options = FixedBytes<40>(ip_options);
  return *emit(spec);
}

struct Placed {
  Ipv4Header ip;
  Bytes data;
};

std::vector<Placed> placed(const std::vector<Bytes>& fragments) {
  std::vector<Placed> all;
  for (const Bytes& bytes : fragments) {
    const auto ip = parse_ipv4_header(bytes);
    EXPECT_TRUE(ip.ok());
    EXPECT_EQ(ip->checksum_state, ChecksumState::valid);
    EXPECT_EQ(ip->total_length, bytes.size());
    EXPECT_EQ(ip->id, 77);
    all.push_back({*ip, Bytes(bytes.begin() + static_cast<std::ptrdiff_t>(ip->length()), bytes.end())});
  }
  return all;
}

// What a receiver puts together: later data over earlier.
Bytes together(const std::vector<Placed>& fragments) {
  Bytes data;
  for (const Placed& f : fragments) {
    const std::size_t at = f.ip.fragment_offset * std::size_t{8};
    data.resize(std::max(data.size(), at + f.data.size()));
    std::copy(f.data.begin(), f.data.end(), data.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return data;
}

Bytes payload_of(const Bytes& packet) {
  const auto ip = parse_ipv4_header(packet);
  return {packet.begin() + static_cast<std::ptrdiff_t>(ip->length()), packet.end()};
}

TEST(Fragments, PutTogetherAreThePacket) {
  for (const std::size_t size : {8u, 16u, 24u, 32u, 1000u}) {
    const Bytes packet = packet_to_cut(21);
    const auto all = placed(*fragments_of(packet, {size, 0}));
    EXPECT_EQ(all.size(), (41 + size - 1) / size);
    EXPECT_EQ(together(all), payload_of(packet));
    for (const Placed& f : all) EXPECT_EQ(f.ip.mf, &f != &all.back());
  }
}

TEST(Fragments, OverlappingOnesRepeatTheEndOfTheOneBefore) {
  const Bytes packet = packet_to_cut(28);  // 48 bytes
  const auto all = placed(*fragments_of(packet, {24, 8}));
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].ip.fragment_offset, 0);
  EXPECT_EQ(all[1].ip.fragment_offset, 2);
  EXPECT_EQ(all[2].ip.fragment_offset, 4);
  EXPECT_EQ(together(all), payload_of(packet));
}

// RFC 791 3.1: record route (7) is not copied, loose source route (0x83) is.
TEST(Fragments, OnlyOptionsThatSayItAreCopied) {
  const Bytes packet = packet_to_cut(4, {7, 3, 4, 1, 0x83, 3, 4, 0});
  const auto all = placed(*fragments_of(packet, {16, 0}));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].ip.options, FixedBytes<40>(Bytes{7, 3, 4, 1, 0x83, 3, 4, 0}));
  EXPECT_EQ(all[1].ip.options, FixedBytes<40>(Bytes{0x83, 3, 4, 0}));
  EXPECT_EQ(together(all), payload_of(packet));
}

TEST(Fragments, MalformedOptionsEndTheCopy) {
  const Bytes packet = packet_to_cut(4, {0x83, 3, 4, 0x88, 200, 0, 0, 0});
  EXPECT_EQ(placed(*fragments_of(packet, {16, 0}))[1].ip.options, FixedBytes<40>(Bytes{0x83, 3, 4, 0}));
}

TEST(Fragments, OfAFragmentGoOnWhereItIs) {
  Bytes packet = packet_to_cut(12);
  store_u16(&packet[6], 0x2000 | 5);  // more follow; offset 40
  store_u16(&packet[10], 0);
  store_u16(&packet[10], ipv4_header_checksum(ByteView(packet).first(20)));
  const auto all = placed(*fragments_of(packet, {16, 0}));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1].ip.fragment_offset, 7);
  EXPECT_TRUE(all[1].ip.mf);
}

TEST(Fragments, PastTheLargestOffsetThereAreNone) {
  Bytes packet = packet_to_cut(12);
  store_u16(&packet[6], 8191);
  store_u16(&packet[10], 0);
  store_u16(&packet[10], ipv4_header_checksum(ByteView(packet).first(20)));
  EXPECT_FALSE(fragments_of(packet, {8, 0}).ok());
}

TEST(Fragments, WhatIsNoPlanOrNoPacketIsRefused) {
  const Bytes packet = packet_to_cut(4);
  for (const FragmentPlan plan :
       {FragmentPlan{0, 0}, FragmentPlan{12, 0}, FragmentPlan{16, 4}, FragmentPlan{16, 16}})
    EXPECT_FALSE(fragments_of(packet, plan).ok());
  EXPECT_FALSE(fragments_of(ByteView(packet).first(10), {8, 0}).ok());
  EXPECT_FALSE(fragments_of(ByteView(packet).first(30), {8, 0}).ok());
}

}  // namespace
}  // namespace synfin::wire::testing
