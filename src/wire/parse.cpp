#include "synfin/wire/parse.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "wire/read_ipv4.h"

namespace synfin::wire {

namespace {

constexpr std::size_t tcp_header_length = 20;
constexpr std::size_t quoted_tcp_length = 8;  // what RFC 792 promises: ports and sequence number

std::size_t payload_length(const Ipv4Header& ip) { return ip.total_length - ip.length(); }

// As much of it as was captured.
ByteView payload_of(const Ipv4Header& ip, ByteView packet) {
  return packet.subspan(ip.length(), std::min(payload_length(ip), packet.size() - ip.length()));
}

// `captured`: the TCP bytes at hand; `length`: how many the IP header, which is read already, says there are.
std::optional<Error> read_tcp(Segment& s, ByteView captured, std::size_t length) {
  const std::size_t at = s.ip.length();
  if (captured.size() < tcp_header_length) return Error{"TCP header cut short", at + captured.size()};
  Reader in(captured.first(tcp_header_length));
  s.source_port = in.u16();
  s.destination_port = in.u16();
  s.seq = Seq(in.u32());
  s.ack_field = in.u32();
  const std::uint16_t offset_flags = in.u16();
  s.window = in.u16();
  s.checksum = in.u16();
  s.urgent = in.u16();

  s.data_offset = static_cast<std::uint8_t>(offset_flags >> 12);
  s.reserved = (offset_flags >> 9) & 0x7;
  s.flags = Flags::from_bits(offset_flags);
  const std::size_t header = std::size_t{s.data_offset} * 4;
  if (header < tcp_header_length) return Error{"TCP data offset below 5", at + 12};
  if (header > length) return Error{"TCP data offset past the end of the segment", at + 12};
  if (header > captured.size()) return Error{"TCP options cut short", at + captured.size()};

  s.options.assign(captured.subspan(tcp_header_length, header - tcp_header_length));
  s.payload = captured.subspan(header);
  s.payload_length = static_cast<std::uint32_t>(length - header);
  const bool whole = captured.size() == length && !s.ip.is_fragment();
  s.checksum_state =
      whole ? judge_tcp_checksum(s.ip.source, s.ip.destination, captured) : ChecksumState::unknown;
  return std::nullopt;
}

// A quoted packet is cut short by design: its total length may exceed what is there, though not fall short of
// its own header.
Result<QuotedSegment> parse_quote(ByteView quote) {
  const auto ip = parse_ipv4_header(quote);
  if (!ip) return ip.error();
  if (ip->protocol != protocol_tcp || ip->fragment_offset != 0) return Error{"quotes no TCP header", 9};
  Reader in(quote.subspan(ip->length()));
  QuotedSegment q;
  q.ip = *ip;
  q.source_port = in.u16();
  q.destination_port = in.u16();
  q.seq = Seq(in.u32());
  if (!in.ok()) return Error{"quotes less than 8 bytes of TCP", quote.size()};
  return q;
}

Packet parse_icmp(const Ipv4Header& ip, ByteView captured, std::size_t length) {
  Reader in(captured);
  IcmpError e;
  e.ip = ip;
  e.type = in.u8();
  e.code = in.u8();
  in.u16();  // checksum, judged below
  in.u16();
  const std::uint16_t low_word = in.u16();
  if (!in.ok() || !quotes_a_packet(e.type)) return OtherPacket{ip};
  const auto quoted = parse_quote(in.rest());
  if (!quoted) return OtherPacket{ip};
  e.quoted = *quoted;
  const bool fragmentation_needed =
      e.type == static_cast<std::uint8_t>(IcmpType::destination_unreachable) &&
      e.code == static_cast<std::uint8_t>(UnreachableCode::fragmentation_needed);
  if (fragmentation_needed) e.next_hop_mtu = low_word;
  if (captured.size() == length && !ip.is_fragment()) {
    ChecksumSum sum;
    sum.add(captured);
    e.checksum_state = sum.folded() == 0xffff ? ChecksumState::valid : ChecksumState::bad;
  }
  return e;
}

}  // namespace

Result<Packet> parse(ByteView packet) {
  Segment s;
  if (const auto error = read_ipv4_header(packet, s.ip)) return *error;
  const ByteView captured = payload_of(s.ip, packet);
  if (s.ip.fragment_offset != 0) return Packet(OtherPacket{s.ip});
  if (s.ip.protocol == protocol_icmp) return parse_icmp(s.ip, captured, payload_length(s.ip));
  if (s.ip.protocol != protocol_tcp) return Packet(OtherPacket{s.ip});
  if (const auto error = read_tcp(s, captured, payload_length(s.ip))) return *error;
  return Packet(s);
}

bool parse_segment(ByteView packet, Segment& segment) {
  const Ipv4Header& ip = segment.ip;
  return !read_ipv4_header(packet, segment.ip) && ip.fragment_offset == 0 && ip.protocol == protocol_tcp &&
         !read_tcp(segment, payload_of(ip, packet), payload_length(ip));
}

}  // namespace synfin::wire
