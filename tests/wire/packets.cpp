#include "wire/packets.h"

#include <gtest/gtest.h>

namespace synfin::wire::testing {

namespace {

constexpr std::size_t ip_length = 20;

}  // namespace

Bytes syn_ack_bytes() {
  Bytes packet = {
      0x45, 0x00, 0x00, 0x2c, 0x12, 0x34, 0x40, 0x00, 0x3f, 0x06, 0x00, 0x00,   // IP: ID 0x1234, DF, TTL 63
      192,  0,    2,    2,    192,  0,    2,    1,                              //
      0x00, 0x50, 0xd8, 0xf2, 0xe0, 0xb3, 0x01, 0x95, 0xb8, 0x22, 0xd0, 0x9e,   // TCP
      0x60, 0x12, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0x02, 0x04, 0x05, 0xa0};  // mss 1440
  mend_tcp_checksum(packet);
  mend_ip_checksum(packet);
  return packet;
}

Bytes with_payload(std::string_view payload) {
  Bytes packet = syn_ack_bytes();
  packet.insert(packet.end(), payload.begin(), payload.end());
  store_u16(&packet[2], static_cast<std::uint16_t>(packet.size()));
  mend_tcp_checksum(packet);
  mend_ip_checksum(packet);
  return packet;
}

Bytes icmp_bytes(std::uint8_t type, std::uint8_t code, const Bytes& quote, std::uint16_t mtu) {
  Bytes packet = {0x45, 0, 0,   0, 0, 1, 0,    0,    64, 1, 0, 0, 198, 51,
                  100,  1, 192, 0, 2, 1, type, code, 0,  0, 0, 0, 0,   0};
  store_u16(&packet[26], mtu);
  packet.insert(packet.end(), quote.begin(), quote.end());
  store_u16(&packet[2], static_cast<std::uint16_t>(packet.size()));
  ChecksumSum sum;
  sum.add(ByteView(packet).subspan(ip_length));
  store_u16(&packet[22], sum.checksum());
  mend_ip_checksum(packet);
  return packet;
}

void mend_ip_checksum(Bytes& packet) {
  const std::size_t length = std::size_t{packet[0] & 0x0fu} * 4;
  store_u16(&packet[10], ipv4_header_checksum(ByteView(packet).first(length)));
}

void mend_tcp_checksum(Bytes& packet) {
  const std::size_t length = std::size_t{packet[0] & 0x0fu} * 4;
  const ByteView tcp = ByteView(packet).subspan(length);
  store_u16(&packet[length + 16], tcp_checksum({load_u32(&packet[12])}, {load_u32(&packet[16])}, tcp));
}

Segment segment_of(const Bytes& packet) {
  const auto parsed = parse(packet);
  EXPECT_TRUE(parsed.ok()) << (parsed.ok() ? "" : parsed.error().reason);
  const Segment* segment = parsed.ok() ? std::get_if<Segment>(&*parsed) : nullptr;
  EXPECT_NE(segment, nullptr);
  return segment ? *segment : Segment{};
}

}  // namespace synfin::wire::testing
