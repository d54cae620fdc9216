#include "view/fields.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "synfin/tcp/outcome.h"
#include "synfin/wire/parse.h"

#include "view/dissected_options.h"
#include "view/flag_words.h"
#include "view/hex16.h"

namespace synfin::view {

namespace {

std::string checksum_note(wire::ChecksumState state, std::uint16_t right, const std::string& covers) {
  switch (state) {
    case wire::ChecksumState::valid:
      return "correct, over " + covers;
    case wire::ChecksumState::bad:
      return fmt::format("wrong: {} would be right, over {}", hex16(right), covers);
    case wire::ChecksumState::offloaded:
      return fmt::format(
          "the pseudo-header's sum alone, left for the network card to finish: {} would be right",
          hex16(right));
    case wire::ChecksumState::unknown:
      return "cannot be checked: the bytes are not all there";
  }
  return {};
}

std::string protocol_name(std::uint8_t protocol) {
  switch (protocol) {
    case wire::protocol_icmp:
      return "ICMP";
    case wire::protocol_tcp:
      return "TCP";
    case 17:
      return "UDP";
    default:
      return {};
  }
}

std::string_view ecn_meaning(unsigned bits) {
  constexpr std::array<std::string_view, 4> meanings = {"not ECN-capable", "ECN-capable, ECT(1)",
                                                        "ECN-capable, ECT(0)", "congestion experienced"};
  return meanings[bits & 3];
}

// `bytes` holds the header, which begins at byte `at` of the packet.
void add_ip(FieldSections& out, const wire::Ipv4Header& ip, wire::ByteView bytes, std::size_t at) {
  out.bits(at, 0, 3, "version", "4", "IPv4");
  out.bits(at, 4, 7, "header length", std::to_string(ip.ihl),
           fmt::format("words of 32 bits: {} bytes", ip.length()));
  out.bits(at + 1, 0, 5, "DSCP", std::to_string(ip.tos >> 2), ip.tos >> 2 == 0 ? "best effort" : "");
  out.bits(at + 1, 6, 7, "ECN", std::to_string(ip.tos & 3), std::string(ecn_meaning(ip.tos)));
  out.field(at + 2, 2, "total length", std::to_string(ip.total_length), "bytes, this header included");
  out.field(at + 4, 2, "identification", std::to_string(ip.id), "the same in all fragments of a packet");
  out.bits(at + 6, 0, 0, "reserved", ip.reserved_flag ? "1" : "0", ip.reserved_flag ? "must be 0" : "");
  out.bits(at + 6, 1, 1, "DF", ip.df ? "1" : "0",
           ip.df ? "routers must not fragment it" : "may be fragmented");
  out.bits(at + 6, 2, 2, "MF", ip.mf ? "1" : "0", ip.mf ? "more fragments follow" : "no fragment follows");
  out.bits(at + 6, 3, 15, "fragment offset", std::to_string(ip.fragment_offset),
           fmt::format("units of 8 bytes: byte {}", ip.fragment_offset * 8));
  out.field(at + 8, 1, "TTL", std::to_string(ip.ttl), "routers it may pass, plus one");
  out.field(at + 9, 1, "protocol", std::to_string(ip.protocol), protocol_name(ip.protocol));
  wire::Bytes header(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(ip.length()));
  wire::store_u16(&header[10], 0);
  out.field(at + 10, 2, "checksum", hex16(ip.checksum),
            checksum_note(ip.checksum_state, wire::ipv4_header_checksum(header), "this header"));
  out.field(at + 12, 4, "source", wire::to_string(ip.source));
  out.field(at + 16, 4, "destination", wire::to_string(ip.destination));
  if (!ip.options.empty()) {
    out.field(at + 20, ip.options.size(), "options", fmt::format("{:02x}", fmt::join(ip.options.view(), "")));
  }
}

void add_flags(FieldSections& out, const wire::Segment& s, std::size_t at) {
  for (unsigned i = 0; i < flag_words.size(); ++i) {
    const FlagWord& row = flag_words[i];
    const bool set = s.flags.has(row.flag);
    const std::string meaning = set ? std::string(row.meaning) : "";
    const std::size_t byte = i == 0 ? at + 12 : at + 13;
    const unsigned bit = i == 0 ? 7 : i - 1;
    out.bits(byte, bit, bit, row.name, set ? "1" : "0", meaning);
  }
}

std::string sequence_meaning(const wire::Segment& s) {
  if (s.syn())
    return fmt::format("the initial one (ISN): the first byte of data will be {}", (s.seq + 1).raw());
  if (s.payload_length > 0) return "of the first byte of data";
  return s.fin() ? "the FIN's own number" : "of the next byte that will be sent";
}

void add_tcp(FieldSections& out, const wire::Segment& s, wire::ByteView tcp, std::size_t at) {
  out.field(at, 2, "source port", std::to_string(s.source_port));
  out.field(at + 2, 2, "destination port", std::to_string(s.destination_port));
  out.field(at + 4, 4, "sequence number", std::to_string(s.seq.raw()), sequence_meaning(s));
  out.field(at + 8, 4, "acknowledgment", std::to_string(s.ack_field),
            s.ack() ? "the next number expected from the other side" : "means nothing: ACK is not set");
  out.bits(at + 12, 0, 3, "data offset", std::to_string(s.data_offset),
           fmt::format("words of 32 bits: {} bytes of header", s.data_offset * 4));
  out.bits(at + 12, 4, 6, "reserved", std::to_string(s.reserved), s.reserved == 0 ? "" : "must be 0");
  add_flags(out, s, at);
  out.field(at + 14, 2, "window", std::to_string(s.window),
            s.syn() ? "bytes the sender will take; on a SYN never scaled"
                    : "what the sender will take, in units its SYN's wscale set");
  const bool whole = s.checksum_state != wire::ChecksumState::unknown;
  const std::uint16_t right =
      whole ? wire::tcp_checksum(s.ip.source, s.ip.destination, tcp) : std::uint16_t{0};
  out.field(at + 16, 2, "checksum", hex16(s.checksum),
            checksum_note(s.checksum_state, right, "pseudo-header, this header and data"));
  out.field(at + 18, 2, "urgent pointer", std::to_string(s.urgent),
            s.flags.has(wire::Flag::urg) ? "bytes from the sequence number to the end of urgent data"
                                         : "means nothing: URG is not set");
  add_options(out, s.options, at + 20);
}

void add_segment(FieldSections& out, const wire::Segment& s, wire::ByteView packet) {
  const std::size_t at = s.ip.length();
  const std::size_t header = std::size_t{s.data_offset} * 4;
  out.heading(fmt::format("TCP header, {} bytes (RFC 9293 3.1): [{}]", header, wire::to_string(s.flags)));
  add_tcp(out, s, packet.subspan(at, std::min(header + s.payload.size(), packet.size() - at)), at);
  if (s.payload_length == 0) return;
  out.heading(fmt::format("Data, {} bytes", s.payload_length));
  if (s.payload.empty()) {
    out.remark("none of it was captured");
  } else {
    out.field(at + header, s.payload.size(), "text", fmt::format("{} bytes", s.payload.size()),
              s.payload.size() < s.payload_length ? "the rest was not captured" : "");
  }
}

void add_icmp(FieldSections& out, const wire::IcmpError& e, wire::ByteView packet) {
  const std::size_t at = e.ip.length();
  out.heading("ICMP error (RFC 792)");
  out.field(at, 1, "type", std::to_string(e.type));
  out.field(at + 1, 1, "code", std::to_string(e.code),
            std::string(tcp::to_string(tcp::reason_of_icmp(e.type, e.code))));
  const wire::ByteView message = packet.subspan(at);
  out.field(at + 2, 2, "checksum", hex16(wire::load_u16(&message[2])),
            e.checksum_state == wire::ChecksumState::valid ? "correct, over the whole message"
            : e.checksum_state == wire::ChecksumState::bad
                ? "wrong"
                : "cannot be checked: the bytes are not all there");
  if (e.next_hop_mtu != 0) {
    out.field(at + 6, 2, "next-hop MTU", std::to_string(e.next_hop_mtu),
              "the largest packet that would pass");
  }
  out.heading("The packet it is about, as quoted");
  add_ip(out, e.quoted.ip, packet.subspan(at + 8), at + 8);
  const std::size_t tcp = at + 8 + e.quoted.ip.length();
  out.field(tcp, 2, "source port", std::to_string(e.quoted.source_port));
  out.field(tcp + 2, 2, "destination port", std::to_string(e.quoted.destination_port));
  out.field(tcp + 4, 4, "sequence number", std::to_string(e.quoted.seq.raw()));
}

std::string problem(const wire::Error& error) {
  return fmt::format("cannot be read: {} (at byte {})", error.reason, error.offset);
}

}  // namespace

std::vector<FieldSection> fields_of(wire::ByteView packet) {
  FieldSections out;
  const auto ip = wire::parse_ipv4_header(packet);
  if (ip) {
    out.heading(fmt::format("IPv4 header, {} bytes (RFC 791 3.1)", ip->length()));
    add_ip(out, *ip, packet, 0);
  }
  const auto parsed = wire::parse(packet);
  if (!parsed) {
    out.remark(problem(parsed.error()));
  } else if (const auto* s = std::get_if<wire::Segment>(&parsed.value())) {
    add_segment(out, *s, packet);
  } else if (const auto* e = std::get_if<wire::IcmpError>(&parsed.value())) {
    add_icmp(out, *e, packet);
  } else {
    out.remark("holds no TCP header and no ICMP error");
  }
  return out.take();
}

}  // namespace synfin::view
