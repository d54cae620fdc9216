#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "synfin/wire/emit.h"
#include "synfin/wire/parse.h"

#include "support/packet_generator.h"
#include "wire/packets.h"

// Properties over packets that a seed makes: the same every time.
namespace synfin::wire::testing {

namespace {

// Every field of a segment, spelled out.
SegmentSpec spec_of(const Segment& s) {
  SegmentSpec spec;
  spec.ihl = s.ip.ihl;
  spec.tos = s.ip.tos;
  spec.total_length = s.ip.total_length;
  spec.id = s.ip.id;
  spec.reserved_flag = s.ip.reserved_flag;
  spec.df = s.ip.df;
  spec.mf = s.ip.mf;
  spec.fragment_offset = s.ip.fragment_offset;
  spec.ttl = s.ip.ttl;
  spec.protocol = s.ip.protocol;
  spec.ip_checksum = s.ip.checksum;
  spec.source = s.ip.source;
  spec.destination = s.ip.destination;
  spec.ip_options = s.ip.options;
  spec.source_port = s.source_port;
  spec.destination_port = s.destination_port;
  spec.seq = s.seq;
  spec.ack = Seq(s.ack_field);
  spec.data_offset = s.data_offset;
  spec.reserved = s.reserved;
  spec.flags = s.flags;
  spec.window = s.window;
  spec.checksum = s.checksum;
  spec.urgent = s.urgent;
  spec.options = s.options;
  spec.payload = Bytes(s.payload.begin(), s.payload.end());
  return spec;
}

void expect_views_inside(const Segment& s, const Bytes& packet) {
  if (s.payload.empty()) return;
  EXPECT_GE(s.payload.data(), packet.data());
  EXPECT_LE(s.payload.data() + s.payload.size(), packet.data() + packet.size());
  EXPECT_LE(s.payload.size(), s.payload_length);
}

// An ICMP error is nothing to emit.
Bytes next_with_tcp(synfin::testing::PacketGenerator& generator) {
  for (;;) {
    Bytes bytes = generator.next().bytes;
    if (bytes.size() <= 9 || bytes[9] != protocol_icmp) return bytes;
  }
}

// Also what holds less than it says. A fragment's checksum is nobody's to judge.
bool is_malformed(const Segment& s, std::size_t captured) {
  OptionWalker walker(s.options.raw());
  while (walker.next()) continue;
  return walker.malformed() || captured < s.ip.total_length || s.ip.checksum_state == ChecksumState::bad ||
         s.checksum_state == ChecksumState::bad;
}

void expect_reason_inside(const Error& error, const Bytes& packet) {
  EXPECT_FALSE(error.reason.empty());
  EXPECT_LE(error.offset, packet.size()) << error.reason;
}

// Over the IP total length, or as much of it as is there.
void expect_same_bytes_emitted(const Segment& s, const Bytes& packet) {
  const auto length = static_cast<std::ptrdiff_t>(std::min<std::size_t>(s.ip.total_length, packet.size()));
  const Bytes whole(packet.begin(), packet.begin() + length);
  const auto again = emit(spec_of(s));
  ASSERT_TRUE(again.ok()) << again.error().reason;
  EXPECT_EQ(*again, whole) << "from byte " << std::ranges::mismatch(*again, whole).in2 - whole.begin();
}

}  // namespace

TEST(RoundTrip, WhatParseAcceptsOfAMillionPacketsIsEmittedToTheSameBytes) {
  constexpr std::size_t packets = 1'000'000;
  synfin::testing::PacketGenerator generator(20260101);
  std::size_t refused = 0, segments = 0, malformed = 0;
  for (std::size_t i = 0; i < packets; ++i) {
    SCOPED_TRACE(i);
    const Bytes packet = next_with_tcp(generator);
    const auto parsed = parse(packet);
    if (!parsed.ok()) {
      expect_reason_inside(parsed.error(), packet);
      ++refused, ++malformed;
    } else if (const auto* s = std::get_if<Segment>(&*parsed)) {
      expect_same_bytes_emitted(*s, packet);
      ++segments;
      if (is_malformed(*s, packet.size())) ++malformed;
    }
    if (HasFailure()) return;
  }
  EXPECT_GT(refused, packets / 10);
  EXPECT_GT(segments, packets / 2);
  EXPECT_GT(malformed, packets * 45 / 100);
  EXPECT_LT(malformed, packets * 60 / 100);
}

TEST(RoundTrip, ComputedFieldsOfWellFormedSegmentsAreTheGivenOnes) {
  synfin::testing::PacketGenerator generator(20260102);
  std::size_t segments = 0;
  for (int i = 0; i < 20000; ++i) {
    const auto packet = generator.next();
    const auto parsed = parse(packet.bytes);
    const Segment* s = parsed.ok() ? std::get_if<Segment>(&*parsed) : nullptr;
    const bool well_formed = s != nullptr && s->checksum_state == ChecksumState::valid &&
                             s->ip.checksum_state == ChecksumState::valid;
    if (!well_formed) continue;
    ++segments;
    SegmentSpec spec = spec_of(*s);
    spec.ihl.reset();
    spec.total_length.reset();
    spec.ip_checksum.reset();
    spec.data_offset.reset();
    spec.checksum.reset();
    const Bytes whole(packet.bytes.begin(), packet.bytes.begin() + s->ip.total_length);
    ASSERT_EQ(*emit(spec), whole) << "packet " << i;
  }
  EXPECT_GT(segments, 1000u);
}

TEST(Parse, HundredThousandRandomByteStringsEndInAResult) {
  std::mt19937 random(793);
  std::size_t refused = 0;
  std::size_t taken = 0;
  for (int i = 0; i < 100000; ++i) {
    Bytes bytes(random() % 120);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
    if (!bytes.empty() && i % 4 != 0)
      bytes[0] = static_cast<std::uint8_t>(0x40 | (bytes[0] & 7));  // mostly IPv4
    if (bytes.size() > 9 && i % 2 == 0) bytes[9] = i % 8 == 0 ? 1 : 6;
    if (bytes.size() > 7 && i % 2 == 0) bytes[6] = bytes[7] = 0;
    const auto parsed = parse(bytes);
    if (!parsed.ok()) {
      ++refused;
      EXPECT_FALSE(parsed.error().reason.empty());
      EXPECT_LE(parsed.error().offset, bytes.size());
      continue;
    }
    ++taken;
    if (const auto* s = std::get_if<Segment>(&*parsed)) {
      expect_views_inside(*s, bytes);
      OptionWalker walker(s->options.raw());
      std::size_t count = 0;
      while (walker.next()) ++count;
      EXPECT_LE(count, 40u);
    }
  }
  EXPECT_GT(refused, 1000u);
  EXPECT_GT(taken, 1000u);
}

TEST(Parse, EveryPrefixOfAPacketEndsInAResultThatReadsNoByteBeyond) {
  const Bytes packets[] = {with_payload("hello"), icmp_bytes(3, 4, with_payload("hello"), 1280)};
  for (const Bytes& whole : packets) {
    for (std::size_t size = 0; size <= whole.size(); ++size) {
      const Bytes prefix(whole.begin(),
                         whole.begin() + static_cast<std::ptrdiff_t>(size));  // its end is guarded
      const auto parsed = parse(prefix);
      if (const auto* s = parsed.ok() ? std::get_if<Segment>(&*parsed) : nullptr)
        expect_views_inside(*s, prefix);
      EXPECT_TRUE(parsed.ok() || parsed.error().offset <= size);
    }
  }
}

}  // namespace synfin::wire::testing
