#include "synfin/wire/parse.h"

#include <gtest/gtest.h>

#include "wire/packets.h"

namespace synfin::wire::testing {

namespace {

constexpr std::size_t tcp = 20;  // where it starts

void expect_refused(const Bytes& packet, std::string_view reason, std::size_t offset) {
  const auto parsed = parse(packet);
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.error().reason, reason);
  EXPECT_EQ(parsed.error().offset, offset);
}

std::string text(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

template <typename T>
bool holds(const Result<Packet>& packet) {
  return packet.ok() && std::holds_alternative<T>(*packet);
}

IcmpError error_of(const Bytes& packet) {
  const auto parsed = parse(packet);
  EXPECT_TRUE(holds<IcmpError>(parsed));
  return holds<IcmpError>(parsed) ? std::get<IcmpError>(*parsed) : IcmpError{};
}

Bytes quote(std::size_t tcp_bytes) {
  const Bytes whole = syn_ack_bytes();
  return {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(tcp + tcp_bytes)};
}

}  // namespace

TEST(Parse, EveryFieldOfASegmentIsRead) {
  Bytes packet = with_payload("hello");
  packet[tcp + 12] |= 0x0f;  // reserved bits and AE
  packet[tcp + 13] = 0xff;
  store_u16(&packet[tcp + 18], 0x1122);
  mend_tcp_checksum(packet);
  const Segment s = segment_of(packet);
  EXPECT_EQ(s.source(), (Endpoint{{0xc0000202}, 80}));
  EXPECT_EQ(s.destination(), (Endpoint{{0xc0000201}, 55538}));
  EXPECT_EQ(s.seq, Seq(3769827733));
  EXPECT_EQ(s.ack_field, 0xb822d09e);
  EXPECT_EQ(s.ack(), Seq(0xb822d09e));
  EXPECT_EQ(s.data_offset, 6);
  EXPECT_EQ(s.reserved, 7);
  EXPECT_EQ(s.flags, Flags::from_bits(0x1ff));
  EXPECT_EQ(s.window, 65535);
  EXPECT_EQ(s.urgent, 0x1122);
  EXPECT_EQ(s.checksum, load_u16(&packet[tcp + 16]));
  EXPECT_EQ(s.options.mss(), 1440);
  EXPECT_EQ(text(s.payload), "hello");
  EXPECT_EQ(s.payload_length, 5u);
  EXPECT_EQ(s.checksum_state, ChecksumState::valid);
  EXPECT_EQ(s.length(), 7u);  // SYN, FIN and five bytes
  EXPECT_EQ(s.end(), Seq(3769827740));
}

TEST(Parse, NoAckIsAnAbsentValue) {
  Bytes packet = syn_ack_bytes();
  packet[tcp + 13] = 0x02;
  EXPECT_FALSE(segment_of(packet).ack().has_value());
  EXPECT_EQ(segment_of(packet).ack_field, 0xb822d09e);
}

TEST(C05_Parse, ReservedBitsAreNotFlags) {
  Bytes packet = syn_ack_bytes();
  packet[tcp + 12] |= 0x0e;
  mend_tcp_checksum(packet);
  EXPECT_EQ(segment_of(packet).reserved, 7);
  EXPECT_EQ(segment_of(packet).flags, Flag::syn | Flag::ack);
}

TEST(C49_Parse, EthernetPaddingIsNoPayload) {
  Bytes packet = syn_ack_bytes();
  packet.resize(60, 0xee);
  const Segment s = segment_of(packet);
  EXPECT_EQ(s.payload_length, 0u);
  EXPECT_TRUE(s.payload.empty());
  EXPECT_EQ(s.checksum_state, ChecksumState::valid);
}

TEST(C49_Parse, PayloadLengthComesFromTheTotalLengthNotFromTheCapture) {
  const Bytes packet = with_payload("hello, world");
  const Bytes cut(packet.begin(), packet.end() - 7);
  const Segment s = segment_of(cut);
  EXPECT_EQ(s.payload_length, 12u);
  EXPECT_EQ(text(s.payload), "hello");
  EXPECT_EQ(s.checksum_state, ChecksumState::unknown);
}

TEST(C49_Parse, IpOptionsMoveTheSegment) {
  Bytes packet = with_payload("hello");
  const Bytes options(8, 1);
  packet.insert(packet.begin() + 20, options.begin(), options.end());
  packet[0] = 0x47;
  store_u16(&packet[2], static_cast<std::uint16_t>(packet.size()));
  mend_ip_checksum(packet);
  mend_tcp_checksum(packet);
  const Segment s = segment_of(packet);
  EXPECT_EQ(text(s.payload), "hello");
  EXPECT_EQ(s.payload_length, 5u);
  EXPECT_EQ(s.checksum_state, ChecksumState::valid);
}

TEST(C49_Parse, FirstFragmentIsASegmentWithoutAVerdictOnItsChecksum) {
  Bytes packet = with_payload("hello");
  packet[6] |= 0x20;
  const Segment s = segment_of(packet);
  EXPECT_TRUE(s.ip.is_fragment());
  EXPECT_EQ(s.checksum_state, ChecksumState::unknown);
}

TEST(C49_Parse, LaterFragmentIsNoSegment) {
  Bytes packet = with_payload("hello");
  packet[7] = 1;
  EXPECT_TRUE(holds<OtherPacket>(parse(packet)));
}

TEST(Parse, OtherProtocolsAreNotOurs) {
  Bytes packet = syn_ack_bytes();
  packet[9] = 17;
  EXPECT_TRUE(holds<OtherPacket>(parse(packet)));
}

TEST(C04_Parse, BadChecksumIsAnObservation) {
  Bytes packet = syn_ack_bytes();
  packet[tcp + 17] ^= 1;
  EXPECT_EQ(segment_of(packet).checksum_state, ChecksumState::bad);
}

TEST(Parse, RefusesWhatTheIpHeaderRefuses) {
  expect_refused({}, "IP header cut short", 0);
  Bytes packet = syn_ack_bytes();
  packet[0] = 0x65;
  expect_refused(packet, "IP version is not 4", 0);
}

TEST(C06_Parse, RefusesADataOffsetBelowFive) {
  for (std::uint8_t words = 0; words < 5; ++words) {
    Bytes packet = syn_ack_bytes();
    packet[tcp + 12] = static_cast<std::uint8_t>(words << 4);
    expect_refused(packet, "TCP data offset below 5", tcp + 12);
  }
}

TEST(C06_Parse, RefusesADataOffsetPastTheSegment) {
  for (const std::uint8_t words : Bytes{7, 15}) {
    Bytes packet = syn_ack_bytes();
    packet[tcp + 12] = static_cast<std::uint8_t>(words << 4);
    expect_refused(packet, "TCP data offset past the end of the segment", tcp + 12);
  }
}

TEST(C06_Parse, PaddingIsNotPartOfTheSegmentThatTheOffsetMayCover) {
  Bytes packet = syn_ack_bytes();
  packet[tcp + 12] = 0x70;
  packet.resize(60);
  expect_refused(packet, "TCP data offset past the end of the segment", tcp + 12);
}

TEST(Parse, RefusesAHeaderCutShortByTheCapture) {
  const Bytes whole = syn_ack_bytes();
  for (std::size_t size = 0; size < 20; ++size) {
    const auto parsed = parse(ByteView(whole).first(tcp + size));
    ASSERT_FALSE(parsed.ok());
    EXPECT_EQ(parsed.error().reason, "TCP header cut short");
    EXPECT_LE(parsed.error().offset, tcp + size);
  }
}

TEST(Parse, RefusesAHeaderCutShortByTheTotalLength) {
  Bytes packet = syn_ack_bytes();
  store_u16(&packet[2], 39);
  expect_refused(packet, "TCP header cut short", 39);
}

TEST(Parse, RefusesOptionsCutShortByTheCapture) {
  const Bytes whole = syn_ack_bytes();
  for (std::size_t size = 40; size < 44; ++size) {
    expect_refused(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)),
                   "TCP options cut short", size);
  }
}

TEST(C10_Parse, IllegalOptionsAreKeptAsTheyAre) {
  Bytes packet = syn_ack_bytes();
  packet[tcp + 21] = 0;
  mend_tcp_checksum(packet);
  const Segment s = segment_of(packet);
  EXPECT_FALSE(s.options.mss().has_value());
  EXPECT_EQ(s.options.size(), 4u);
}

TEST(C46_ParseIcmp, EightBytesOfTheQuotedSegmentAreEnough) {
  const IcmpError e = error_of(icmp_bytes(3, 13, quote(8)));
  EXPECT_EQ(e.type, 3);
  EXPECT_EQ(e.code, 13);
  EXPECT_EQ(e.ip.source, (Address{0xc6336401}));
  EXPECT_EQ(e.quoted.tuple(), (FourTuple{{{0xc0000202}, 80}, {{0xc0000201}, 55538}}));
  EXPECT_EQ(e.quoted.seq, Seq(3769827733));
  EXPECT_EQ(e.checksum_state, ChecksumState::valid);
  EXPECT_EQ(e.next_hop_mtu, 0);
}

TEST(C46_ParseIcmp, ShorterQuotesSayNothing) {
  for (std::size_t size = 0; size < 8; ++size) {
    EXPECT_TRUE(holds<OtherPacket>(parse(icmp_bytes(3, 3, quote(size))))) << size;
  }
  EXPECT_TRUE(holds<OtherPacket>(parse(icmp_bytes(3, 3, {}))));
}

TEST(ParseIcmp, WholeQuotesAreTheSame) {
  EXPECT_EQ(error_of(icmp_bytes(3, 3, syn_ack_bytes())).quoted.source_port, 80);
}

TEST(C45_ParseIcmp, NextHopMtuIsOfFragmentationNeededOnly) {
  EXPECT_EQ(error_of(icmp_bytes(3, 4, quote(8), 1280)).next_hop_mtu, 1280);
  EXPECT_EQ(error_of(icmp_bytes(3, 3, quote(8), 1280)).next_hop_mtu, 0);
}

TEST(ParseIcmp, EveryErrorTypeIsRead) {
  for (const std::uint8_t type : Bytes{3, 4, 5, 11, 12})
    EXPECT_EQ(error_of(icmp_bytes(type, 0, quote(8))).type, type);
  for (const std::uint8_t type : Bytes{0, 8, 13, 255}) {
    EXPECT_TRUE(holds<OtherPacket>(parse(icmp_bytes(type, 0, quote(8)))));
  }
}

TEST(ParseIcmp, BadChecksumIsAnObservation) {
  Bytes packet = icmp_bytes(3, 3, quote(8));
  packet[23] ^= 1;
  EXPECT_EQ(error_of(packet).checksum_state, ChecksumState::bad);
}

TEST(ParseIcmp, ChecksumOfWhatIsNotAllThereIsUnknown) {
  Bytes cut = icmp_bytes(3, 3, quote(24));
  cut.resize(cut.size() - 16);
  EXPECT_EQ(error_of(cut).checksum_state, ChecksumState::unknown);
  Bytes fragment = icmp_bytes(3, 3, quote(8));
  fragment[6] |= 0x20;
  EXPECT_EQ(error_of(fragment).checksum_state, ChecksumState::unknown);
}

TEST(ParseIcmp, QuotesOfOtherProtocolsAndLaterFragmentsAreNotOurs) {
  Bytes udp = quote(8);
  udp[9] = 17;
  EXPECT_TRUE(holds<OtherPacket>(parse(icmp_bytes(3, 3, udp))));
  Bytes fragment = quote(8);
  fragment[7] = 1;
  EXPECT_TRUE(holds<OtherPacket>(parse(icmp_bytes(3, 3, fragment))));
}

TEST(ParseIcmp, QuotesTotalLengthMayExceedWhatIsThereButNotFallShortOfItsHeader) {
  Bytes longer = quote(8);
  store_u16(&longer[2], 1500);
  EXPECT_EQ(error_of(icmp_bytes(3, 3, longer)).quoted.ip.total_length, 1500);
  Bytes shorter = quote(8);
  store_u16(&shorter[2], 19);
  EXPECT_TRUE(holds<OtherPacket>(parse(icmp_bytes(3, 3, shorter))));
}

TEST(ParseIcmp, HeaderCutShortIsNoError) {
  const Bytes whole = icmp_bytes(3, 3, quote(8));
  for (std::size_t size = 20; size < whole.size(); ++size) {
    EXPECT_TRUE(holds<OtherPacket>(parse(ByteView(whole).first(size)))) << size;
  }
}

}  // namespace synfin::wire::testing
