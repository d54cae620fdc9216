#include "synfin/view/wire_segments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "synfin/wire/parse.h"

#include "view/exchange.h"
#include "view/two_exchanges.h"

namespace synfin::view {
namespace {

using namespace testing;
using ::testing::HasSubstr;

constexpr std::uint32_t mtu = 1500;
constexpr std::uint32_t ours_full = 1428;   // the peer's MSS of 1440, less 12 bytes of options
constexpr std::uint32_t peers_full = 8949;  // ours of 8961, less the same

SegmentSpec frame(wire::Flags flags, std::size_t size) {
  SegmentSpec spec = later(segment(flags, iss + 1, irs + 1), 491, {3787945532, 4097033079});
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += static_cast<char>('a' + i % 26);
  spec.id = std::uint16_t{65535};
  return with_text(spec, text);
}

wire::Segment parsed(const Record& record) {
  return std::get<wire::Segment>(wire::parse(record.packet).value());
}

// What becomes of the record after the handshake.
std::vector<Record> cut(const Exchange& exchange) {
  auto records = wire_segments(exchange.records(), mtu);
  return {records.begin() + 3, records.end()};
}

TEST(WireSegments, AreFullButTheLastAndCountOn) {
  Exchange e = opened();
  e.ours(microseconds(2600), frame(Flag::psh | Flag::fin | Flag::ack, 2 * ours_full + 5));
  changes(e.last(), State::established, State::fin_wait_1);
  const std::vector<Record> segments = cut(e);
  ASSERT_EQ(segments.size(), 3u);
  std::string text;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const wire::Segment s = parsed(segments[i]);
    EXPECT_EQ(s.payload_length, i < 2 ? ours_full : 5u);
    EXPECT_EQ(s.seq, iss + 1 + static_cast<std::uint32_t>(text.size()));
    EXPECT_EQ(s.ip.id, static_cast<std::uint16_t>(65535 + i));
    EXPECT_EQ(s.flags, i < 2 ? wire::Flags(Flag::ack) : Flag::psh | Flag::fin | Flag::ack);
    EXPECT_EQ(s.ip.checksum_state, wire::ChecksumState::valid);
    EXPECT_EQ(s.checksum_state, wire::ChecksumState::valid);
    EXPECT_EQ(s.options, parsed(e.last()).options);
    EXPECT_EQ(segments[i].captured, e.last().captured);
    EXPECT_EQ(segments[i].wire_length, segments[i].packet.size());
    EXPECT_EQ(segments[i].change.has_value(), i == 2);
    EXPECT_EQ(segments[i].state, i == 2 ? State::fin_wait_1 : State::established);
    text.append(s.payload.begin(), s.payload.end());
  }
  const wire::Segment whole = parsed(e.last());
  EXPECT_EQ(text, std::string(whole.payload.begin(), whole.payload.end()));
  EXPECT_EQ(segments[0].remark, "cut from a frame with 2861 bytes of data");
  EXPECT_EQ(segments[1].remark, "");
}

TEST(WireSegments, HaveCwrOnTheFirstAndEceOnAll) {
  Exchange e = opened();
  e.ours(microseconds(2600), frame(Flag::cwr | Flag::ece | Flag::ack, ours_full + 1));
  const std::vector<Record> segments = cut(e);
  ASSERT_EQ(segments.size(), 2u);
  EXPECT_EQ(parsed(segments[0]).flags, Flag::cwr | Flag::ece | Flag::ack);
  EXPECT_EQ(parsed(segments[1]).flags, Flag::ece | Flag::ack);
}

TEST(WireSegments, KeepTheKindOfChecksum) {
  for (const bool offloaded : {true, false}) {
    Exchange e = opened();
    Record& record = e.ours(microseconds(2600), frame(Flag::ack, ours_full + 1));
    const auto length = static_cast<std::uint16_t>(record.packet.size() - 20);
    const std::uint16_t sum =
        offloaded ? wire::pseudo_header(client, server, length).folded() : std::uint16_t{0x1234};
    wire::store_u16(&record.packet[36], sum);
    const std::vector<Record> segments = cut(e);
    EXPECT_EQ(segments.size(), 2u);
    for (const Record& segment : segments)
      EXPECT_EQ(parsed(segment).checksum_state,
                offloaded ? wire::ChecksumState::offloaded : wire::ChecksumState::bad);
  }
}

TEST(WireSegments, KeepAWrongChecksumOfTheIpHeader) {
  Exchange e = opened();
  wire::store_u16(&e.ours(microseconds(2600), frame(Flag::ack, ours_full + 1)).packet[10], 0x1234);
  const std::vector<Record> segments = cut(e);
  ASSERT_EQ(segments.size(), 2u);
  for (const Record& segment : segments) {
    EXPECT_EQ(parsed(segment).ip.checksum_state, wire::ChecksumState::bad);
    EXPECT_EQ(parsed(segment).ip.checksum, 0x1234);
  }
}

TEST(WireSegments, OfWhatWasNotCapturedHaveTheirHeaders) {
  Exchange e = opened();
  e.ours(microseconds(2600), frame(Flag::ack, 3 * ours_full)).packet.resize(20 + 32 + ours_full + 7);
  const std::vector<Record> segments = cut(e);
  ASSERT_EQ(segments.size(), 3u);
  for (const Record& segment : segments) {
    EXPECT_EQ(parsed(segment).payload_length, ours_full);
    EXPECT_EQ(segment.wire_length, 20 + 32 + ours_full);
  }
  EXPECT_EQ(parsed(segments[0]).checksum_state, wire::ChecksumState::valid);
  EXPECT_EQ(parsed(segments[1]).payload.size(), 7u);
  EXPECT_EQ(parsed(segments[2]).payload.size(), 0u);
}

TEST(WireSegments, WhatFitsStaysAsItIs) {
  Exchange e = opened();
  e.ours(microseconds(2600), frame(Flag::psh | Flag::ack, ours_full)).remark = "as it was";
  const std::vector<Record> segments = cut(e);
  ASSERT_EQ(segments.size(), 1u);
  EXPECT_EQ(segments[0].packet, e.last().packet);
  EXPECT_EQ(segments[0].remark, "as it was");
}

TEST(WireSegments, AreBoundedByTheWayThereToo) {
  Exchange e = opened();
  e.ours(microseconds(2600), frame(Flag::ack, 1000)).remark = "why";
  const auto records = wire_segments(e.records(), 576);
  ASSERT_EQ(records.size(), 5u);
  EXPECT_EQ(parsed(records[3]).payload_length, 576u - 52);
  EXPECT_EQ(records[3].remark, "cut from a frame with 1000 bytes of data; why");
}

TEST(WireSegments, OfThePeerAreBoundedByOurMssAlone) {
  Exchange e = opened();
  e.peer(microseconds(2600), frame(Flag::psh | Flag::ack, peers_full + 1));
  const std::vector<Record> segments = cut(e);
  ASSERT_EQ(segments.size(), 2u);
  EXPECT_EQ(parsed(segments[0]).payload_length, peers_full);
}

TEST(WireSegments, AreNotGuessedWithoutTheSyns) {
  Exchange e;
  e.ours(microseconds(0), frame(Flag::ack, 9000));
  EXPECT_EQ(wire_segments(e.records(), mtu).size(), 1u);
}

TEST(WireSegments, OfAFrameLeftToTheCardAndNotCapturedWholeAreLeftToItToo) {
  Exchange e = opened();
  Record& record = e.ours(microseconds(2600), frame(Flag::ack, 2 * ours_full));
  const auto length = static_cast<std::uint16_t>(record.packet.size() - 20);
  wire::store_u16(&record.packet[36], wire::pseudo_header(client, server, length).folded());
  record.packet.resize(20 + 32 + ours_full + 7);
  EXPECT_EQ(parsed(cut(e).front()).checksum_state, wire::ChecksumState::offloaded);
}

TEST(WireSegments, TheFirstSynSaysTheMssAndNoneIsBelowLinuxsLeast) {
  Exchange e;
  SegmentSpec syn_ack = server_syn_ack();
  syn_ack.options = syn_options(13, {4097033079, 3787945529}, 9);
  e.ours(microseconds(0), client_syn());
  e.peer(microseconds(1), syn_ack);
  e.peer(microseconds(2), server_syn_ack());
  e.ours(microseconds(3), frame(Flag::ack, 100));
  const auto segments = wire_segments(e.records(), mtu);
  ASSERT_GT(segments.size(), 4u);
  EXPECT_EQ(parsed(segments[3]).payload_length, 48u - 12);
}

TEST(WireSegments, WhatNoCardMakesIsNoFrameOfSeveral) {
  Exchange e = opened();
  for (const Flag flag : {Flag::syn, Flag::rst, Flag::urg})
    e.ours(microseconds(2600), frame(flag | Flag::ack, 2 * ours_full));
  e.ours(microseconds(2700), frame(Flag::ack, 2 * ours_full)).packet[6] = 0x20;  // MF
  EXPECT_EQ(cut(e).size(), 4u);
}

// The kernel's data in one frame, ours in segments.
TEST(WireSegments, CompareAlikeWithSegments) {
  Exchange kernel = opened();
  Exchange hand = opened();
  kernel.ours(microseconds(2600), frame(Flag::psh | Flag::ack, ours_full + 5));
  for (const Record& segment : cut(kernel)) hand.add(segment);
  EXPECT_FALSE(differing(compare(kernel.records(), hand.records(), both_open())).empty());
  const auto records = wire_segments(kernel.records(), mtu);
  EXPECT_TRUE(differing(compare(records, hand.records(), both_open())).empty());
}

}  // namespace
}  // namespace synfin::view
