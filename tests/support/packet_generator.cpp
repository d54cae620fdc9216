#include "support/packet_generator.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "synfin/wire/checksum.h"

namespace synfin::testing {

namespace {

using wire::Bytes;
using wire::ByteView;

constexpr std::uint8_t icmp_protocol = 1, tcp_protocol = 6;

void append(Bytes& out, const Bytes& more) { out.insert(out.end(), more.begin(), more.end()); }

std::uint16_t checksum_over(ByteView bytes) {
  wire::ChecksumSum sum;
  sum.add(bytes);
  return sum.checksum();
}

// Where the carried bytes start, by the header; past the end where that makes no sense.
std::size_t header_length(ByteView ip) { return ip.empty() ? 0 : std::size_t{4} * (ip[0] & 0xf); }

// Ports whose payload tcpdump decodes in ways that are not ours to print.
bool is_decoded(std::uint16_t port) {
  constexpr std::array<std::uint16_t, 15> ports{23,  43,   53,   139,  179,  323,  445,  639,
                                                646, 1723, 2049, 6379, 6633, 6653, 10288};
  return std::ranges::find(ports, port) != ports.end();
}

bool has_decoded_port(ByteView ip) {
  const std::size_t at = header_length(ip);
  if (at + 4 > ip.size()) return false;
  return is_decoded(wire::load_u16(&ip[at])) || is_decoded(wire::load_u16(&ip[at + 2]));
}

// Also in what an ICMP error quotes, and in what that quotes.
bool is_ours(ByteView ip) {
  for (;;) {
    if (ip.size() < 20) return true;
    if (ip[9] == tcp_protocol) return !has_decoded_port(ip);
    const std::size_t message = header_length(ip), quote = message + 8;
    if (ip[9] != icmp_protocol) return false;
    if ((ip[6] & 0x1f) != 0 || ip[7] != 0) return true;
    if (message >= ip.size()) return true;
    if (ip[message] == 9 || ip[message] == 10 || (ip[message] >= 13 && ip[message] <= 18)) return false;
    if (quote >= ip.size()) return true;
    ip = ip.subspan(quote);
    if ((ip[0] >> 4) != 4) return true;
  }
}

}  // namespace

std::uint32_t PacketGenerator::below(std::uint32_t bound) {
  return static_cast<std::uint32_t>(random_() % bound);
}

Bytes PacketGenerator::random_bytes(std::size_t count) {
  Bytes bytes(count);
  for (std::uint8_t& b : bytes) b = byte();
  return bytes;
}

GeneratedPacket PacketGenerator::next() {
  GeneratedPacket generated;
  do {
    generated.bytes = packet();
    if (one_in(10)) append(generated.bytes, random_bytes(below(20)));  // padding of a short frame
  } while (!is_ours(generated.bytes));
  generated.wire_length = generated.bytes.size();
  if (one_in(5)) generated.bytes.resize(below(static_cast<std::uint32_t>(generated.bytes.size() + 1)));
  return generated;
}

Bytes PacketGenerator::packet() { return one_in(6) ? ip(icmp_protocol, icmp()) : ip(tcp_protocol, tcp()); }

Bytes PacketGenerator::ip(std::uint8_t protocol, const Bytes& carried) {
  constexpr std::array<std::uint8_t, 4> last_octets{1, 2, 9, 200};
  Bytes packet{0x45,
               static_cast<std::uint8_t>(one_in(4) ? byte() : 0),
               0,
               0,
               byte(),
               byte(),
               0,
               0,
               static_cast<std::uint8_t>(one_in(9) ? byte() : 64),
               protocol,
               0,
               0,
               192,
               0,
               2,
               last_octets[below(4)],
               192,
               0,
               2,
               last_octets[below(4)]};
  if (one_in(6)) append(packet, ip_options());
  packet[0] = static_cast<std::uint8_t>(0x40 | (packet.size() / 4));
  const std::size_t header = packet.size();
  append(packet, carried);
  if (protocol == tcp_protocol && packet.size() >= header + 18 && !one_in(5)) {
    wire::store_u16(&packet[header + 16], 0);
    wire::ChecksumSum sum;
    sum.add(ByteView(packet).subspan(12, 8));
    sum.add(std::uint16_t{tcp_protocol});
    sum.add(static_cast<std::uint16_t>(carried.size()));
    sum.add(ByteView(packet).subspan(header));
    wire::store_u16(&packet[header + 16], sum.checksum());
  }
  wire::store_u16(&packet[2], static_cast<std::uint16_t>(packet.size()));
  if (one_in(25)) wire::store_u16(&packet[2], static_cast<std::uint16_t>(below(one_in(2) ? 100 : 2000)));
  if (one_in(2)) packet[6] = 0x40;
  if (one_in(15)) packet[6] = static_cast<std::uint8_t>(packet[6] ^ (byte() & 0xe0));
  if (one_in(25)) packet[7] = byte();
  if (one_in(60)) packet[0] = static_cast<std::uint8_t>(one_in(2) ? byte() : 0x40 | below(16));
  wire::store_u16(&packet[10], checksum_over(ByteView(packet).first(header)));
  if (one_in(12)) packet[10] = byte();
  return packet;
}

Bytes PacketGenerator::ip_option() {
  constexpr std::array<std::uint8_t, 11> kinds{1, 7, 68, 82, 130, 131, 136, 137, 148, 25, 0};
  const std::uint8_t kind = kinds[below(kinds.size())];
  if (kind < 2) return {kind};
  Bytes data;
  if (kind == 7 || kind == 131 || kind == 137) {
    const std::size_t addresses = below(4);
    data = random_bytes(1 + 4 * addresses);
    data[0] = static_cast<std::uint8_t>(4 * (1 + below(5)));
  } else if (kind == 68) {
    constexpr std::array<std::uint8_t, 4> forms{0, 1, 3, 2};
    const std::uint8_t form = forms[below(forms.size())];
    data = random_bytes(2 + (form == 0 ? 4 : 8) * below(4));
    data[0] = static_cast<std::uint8_t>(5 + 4 * below(8));
    data[1] = static_cast<std::uint8_t>(form | (one_in(3) ? below(16) << 4 : 0));
  } else if (kind == 148) {
    data = {0, static_cast<std::uint8_t>(below(2))};
  } else {
    data = random_bytes(below(8));
  }
  if (one_in(6) && !data.empty()) data[below(static_cast<std::uint32_t>(data.size()))] = byte();
  Bytes bytes{kind, static_cast<std::uint8_t>(data.size() + 2)};
  append(bytes, data);
  if (one_in(8)) bytes[1] = static_cast<std::uint8_t>(below(44));
  return bytes;
}

Bytes PacketGenerator::ip_options() {
  Bytes bytes;
  do append(bytes, ip_option());
  while (!one_in(2));
  bytes.resize(std::min<std::size_t>(40, (bytes.size() + 3) / 4 * 4));
  return bytes;
}

std::uint16_t PacketGenerator::port() {
  constexpr std::array<std::uint16_t, 14> ports{80, 80,  8080, 3128, 22, 25,    587,
                                                21, 554, 8554, 443,  9,  40000, 55538};
  return one_in(40) ? static_cast<std::uint16_t>(below(65536)) : ports[below(ports.size())];
}

std::uint32_t PacketGenerator::sequence_number() {
  return one_in(5) ? static_cast<std::uint32_t>(random_()) : 0xfffffff0u + below(4000);
}

std::uint8_t PacketGenerator::flags() {
  constexpr std::array<std::uint8_t, 10> usual{0x02, 0x12, 0x10, 0x18, 0x11, 0x14, 0x04, 0x10, 0x18, 0xc2};
  return one_in(5) ? byte() : usual[below(usual.size())];
}

Bytes PacketGenerator::tcp() {
  Bytes bytes(20);
  const std::uint16_t from = port(), to = one_in(12) ? from : one_in(2) ? port() : std::uint16_t{40000};
  wire::store_u16(&bytes[0], from);
  wire::store_u16(&bytes[2], to);
  wire::store_u32(&bytes[4], sequence_number());
  wire::store_u32(&bytes[8], sequence_number());
  bytes[13] = flags();
  append(bytes, one_in(3) ? Bytes{} : options());
  bytes.resize((bytes.size() + 3) / 4 * 4);
  const std::size_t words = one_in(40) ? below(16) : bytes.size() / 4;
  bytes[12] = static_cast<std::uint8_t>((words << 4) | (one_in(20) ? below(16) : 0));
  wire::store_u16(&bytes[14], static_cast<std::uint16_t>(random_()));
  wire::store_u16(&bytes[16], static_cast<std::uint16_t>(random_()));
  wire::store_u16(&bytes[18], static_cast<std::uint16_t>(random_()));
  if (one_in(2)) append(bytes, payload());
  return bytes;
}

Bytes PacketGenerator::payload() {
  if (one_in(4)) return random_bytes(below(60));
  Bytes bytes = text();
  if (one_in(6)) bytes.resize(below(static_cast<std::uint32_t>(bytes.size() + 1)));
  if (one_in(6) && !bytes.empty()) bytes[below(static_cast<std::uint32_t>(bytes.size()))] = byte();
  return bytes;
}

Bytes PacketGenerator::text() {
  using namespace std::string_view_literals;
  constexpr std::array texts{
      "GET / HTTP/1.1\r\nHost: 192.0.2.2\r\nUser-Agent: curl/7.61.1\r\nAccept: */*\r\n\r\n"sv,
      "HTTP/1.1 301 Moved Permanently\r\nServer: CloudFront\r\n\r\n<html>\r\n\tbody\n"sv,
      "get /lower\tcase HTTP/1.0\n"sv,
      "HTTP/1.1  200\r\n"sv,
      "HTTP/1.1\t200 OK\r\n"sv,
      "VERSION-CONTROL /x\r\n"sv,
      "GETTING nowhere\r\n"sv,
      "<html>no message</html>\r\n"sv,
      " 200 leading blank\r\n"sv,
      "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"sv,
      "SSH-1.99-old\n\1\2\3"sv,
      "SSH-with\ttab\r\n"sv,
      "SSH-2.0-unfinished"sv,
      "SS"sv,
      "220 mail.example ESMTP\r\n250-PIPELINING\r\n250 HELP\r\n"sv,
      "USER anonymous\r\n"sv,
      "\r\n\r\n"sv,
      "lone\rreturn\r\n"sv,
      "ends in return\r"sv,
      "DESCRIBE rtsp://192.0.2.2/x RTSP/1.0\r\nCSeq: 2\r\n\r\n"sv,
      "RTSP/1.0 200 OK\r\n"sv,
      "RTSP/1.0 2000 OK\r\n"sv,
      "set_parameter x\r\n"sv,
      "no tcp listening here, and a text longer than thirty\x80\xff\x7f"sv,
  };
  const std::string_view chosen = texts[below(texts.size())];
  Bytes bytes(chosen.begin(), chosen.end());
  if (one_in(20)) bytes.insert(bytes.begin(), 120 + below(12), 'A');
  return bytes;
}

Bytes PacketGenerator::mptcp_option() {
  constexpr std::array<std::uint8_t, 22> sizes{2,  3,  4,  5,  6,  8,  10, 12, 12, 12, 16,
                                               16, 18, 20, 20, 22, 24, 24, 26, 28, 30, 14};
  const std::uint8_t size =
      one_in(10) ? static_cast<std::uint8_t>(2 + below(38)) : sizes[below(sizes.size())];
  Bytes bytes = random_bytes(size);
  bytes[0] = 30;
  bytes[1] = size;
  if (size > 2)
    bytes[2] = static_cast<std::uint8_t>((one_in(12) ? below(16) : below(8)) << 4 |
                                         (one_in(2) ? below(2) : below(8)));
  if (size > 3 && one_in(2)) bytes[3] = static_cast<std::uint8_t>(below(32));
  if (size > 20 && one_in(2))
    std::fill(bytes.begin() + 4 + below(8), bytes.begin() + 12 + below(9), std::uint8_t{0});
  return bytes;
}

Bytes PacketGenerator::option() {
  struct Shape {
    std::uint8_t kind;
    std::size_t size;
  };
  constexpr std::array<Shape, 16> fixed{{{2, 4},
                                         {3, 3},
                                         {4, 2},
                                         {6, 6},
                                         {7, 6},
                                         {8, 10},
                                         {11, 6},
                                         {12, 6},
                                         {13, 6},
                                         {19, 18},
                                         {20, 4},
                                         {28, 4},
                                         {5, 10},
                                         {5, 18},
                                         {8, 10},
                                         {2, 4}}};
  const std::uint32_t which = below(24);
  if (which < 3) return {1};
  if (which == 3) return {static_cast<std::uint8_t>(below(3) != 0)};
  if (which < 6) return mptcp_option();
  Shape shape{};
  if (which < 18)
    shape = fixed[below(fixed.size())];
  else if (which == 18)
    shape = {29, 2 + below(18)};
  else if (which == 19)
    shape = {34, 2 + below(20)};
  else if (which == 20)
    shape = {254, 2 + below(22)};
  else if (which == 21)
    shape = {5, 2 + below(34)};
  else
    shape = {byte(), 2 + below(14)};
  if (shape.kind < 2) return {shape.kind};
  Bytes bytes = random_bytes(shape.size);
  bytes[0] = shape.kind;
  bytes[1] = static_cast<std::uint8_t>(shape.size);
  if (shape.kind == 254 && shape.size >= 4 && one_in(2)) wire::store_u16(&bytes[2], 0xf989);
  if (shape.kind == 5 && one_in(2)) {
    for (std::size_t at = 2; at + 4 <= bytes.size(); at += 4) wire::store_u32(&bytes[at], sequence_number());
  }
  return bytes;
}

Bytes PacketGenerator::options() {
  Bytes bytes;
  do {
    Bytes next = option();
    if (next.size() > 1 && one_in(12)) next[1] = static_cast<std::uint8_t>(one_in(2) ? below(12) : byte());
    append(bytes, next);
  } while (bytes.size() < 40 && !one_in(4));
  bytes.resize(std::min<std::size_t>(40, bytes.size()));
  return bytes;
}

Bytes PacketGenerator::icmp_extension() {
  Bytes bytes{static_cast<std::uint8_t>(one_in(6) ? byte() : 0x20), 0, 0, 0};
  do {
    const std::size_t data = one_in(2) ? 4 : below(24);
    Bytes object = random_bytes(4 + data);
    wire::store_u16(&object[0], static_cast<std::uint16_t>(one_in(8) ? below(40) : object.size()));
    object[2] = static_cast<std::uint8_t>(one_in(3) ? below(4) : 1);
    object[3] = static_cast<std::uint8_t>(one_in(3) ? byte() : 1);
    append(bytes, object);
  } while (!one_in(2));
  if (!one_in(4)) wire::store_u16(&bytes[2], checksum_over(bytes));
  return bytes;
}

Bytes PacketGenerator::icmp() {
  constexpr std::array<std::uint8_t, 10> types{3, 3, 3, 3, 4, 5, 11, 12, 0, 8};
  Bytes bytes{one_in(30) ? static_cast<std::uint8_t>(19 + below(237)) : types[below(types.size())],
              static_cast<std::uint8_t>(one_in(15) ? byte() : below(17)),
              0,
              0,
              0,
              0,
              0,
              0};
  if (one_in(2)) append(bytes = Bytes(bytes.begin(), bytes.begin() + 4), random_bytes(4));
  Bytes quote = one_in(30) ? ip(icmp_protocol, icmp()) : ip(tcp_protocol, tcp());
  if (one_in(3)) quote.resize(std::min<std::size_t>(quote.size(), header_length(quote) + 8));
  if (one_in(20)) quote.resize(below(static_cast<std::uint32_t>(quote.size() + 1)));
  if (one_in(4)) {
    quote.resize(128);
    bytes[5] = static_cast<std::uint8_t>(one_in(2) ? 32 : 0);
    append(bytes, quote);
    append(bytes, icmp_extension());
  } else {
    append(bytes, quote);
  }
  if (!one_in(4)) {
    wire::store_u16(&bytes[2], 0);
    wire::store_u16(&bytes[2], checksum_over(bytes));
  }
  return bytes;
}

}  // namespace synfin::testing
