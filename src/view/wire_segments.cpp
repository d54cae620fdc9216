#include "synfin/view/wire_segments.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "synfin/wire/parse.h"

namespace synfin::view {

namespace {

using wire::Segment;

constexpr std::uint32_t least_headers = 40;  // IPv4 and TCP without options
constexpr std::uint32_t default_mss = 536;   // RFC 9293 3.7.1, MUST-15

// A part of a frame's data.
struct Piece {
  std::uint32_t from;
  std::uint32_t size;
  std::uint16_t number;
  bool last;
};

std::size_t headers_of(const Segment& s) { return s.ip.length() + s.data_offset * std::size_t{4}; }

void put_ip_header(wire::Bytes& packet, const Segment& s, const Piece& piece) {
  wire::store_u16(&packet[2], static_cast<std::uint16_t>(headers_of(s) + piece.size));
  wire::store_u16(&packet[4], static_cast<std::uint16_t>(s.ip.id + piece.number));
  if (s.ip.checksum_state != wire::ChecksumState::valid) return;
  wire::store_u16(&packet[10], 0);
  wire::store_u16(&packet[10], wire::ipv4_header_checksum(wire::ByteView(packet).first(s.ip.length())));
}

// What a card leaves in the field of a segment with so many bytes of data.
std::uint16_t pseudo_sum(const Segment& s, std::uint32_t data) {
  const auto length = static_cast<std::uint16_t>(s.data_offset * 4u + data);
  return wire::pseudo_header(s.ip.source, s.ip.destination, length).folded();
}

// Of a frame that was not captured whole, a sum other than the pseudo-header's is taken for right.
std::uint16_t checksum_of(const Segment& s, wire::ByteView tcp, const Piece& piece) {
  if (s.checksum_state == wire::ChecksumState::bad) return s.checksum;
  if (s.checksum == pseudo_sum(s, s.payload_length)) return pseudo_sum(s, piece.size);
  return wire::tcp_checksum(s.ip.source, s.ip.destination, tcp);
}

void put_tcp_header(wire::Bytes& packet, const Segment& s, const Piece& piece) {
  constexpr unsigned psh_and_fin = 0x09;
  constexpr unsigned cwr = 0x80;
  std::uint8_t* tcp = &packet[s.ip.length()];
  wire::store_u32(tcp + 4, (s.seq + piece.from).raw());
  const unsigned cleared = (piece.last ? 0 : psh_and_fin) | (piece.number > 0 ? cwr : 0);
  tcp[13] = static_cast<std::uint8_t>(tcp[13] & ~cleared);
  wire::store_u16(tcp + 16, checksum_of(s, wire::ByteView(packet).subspan(s.ip.length()), piece));
}

// The frame's headers, and what was captured of that part of its data.
wire::Bytes packet_of(const Record& frame, const Segment& s, const Piece& piece) {
  const wire::ByteView headers = wire::ByteView(frame.packet).first(headers_of(s));
  const wire::ByteView rest = s.payload.subspan(std::min<std::size_t>(piece.from, s.payload.size()));
  const wire::ByteView data = rest.first(std::min<std::size_t>(piece.size, rest.size()));
  wire::Bytes packet(headers.begin(), headers.end());
  packet.insert(packet.end(), data.begin(), data.end());
  put_ip_header(packet, s, piece);
  put_tcp_header(packet, s, piece);
  return packet;
}

std::string remark_of(const Record& frame, const Segment& s) {
  const std::string remark = fmt::format("cut from a frame with {} bytes of data", s.payload_length);
  return frame.remark.empty() ? remark : remark + "; " + frame.remark;
}

Record record_of(const Record& frame, const Segment& s, const Piece& piece) {
  Record record;
  record.captured = frame.captured;
  record.packet = packet_of(frame, s, piece);
  record.wire_length = headers_of(s) + piece.size;
  record.origin = frame.origin;
  if (piece.last) record.change = frame.change;
  record.state = piece.last || !frame.change ? frame.state : frame.change->from;
  record.retransmission = frame.retransmission;
  if (piece.number == 0) record.remark = remark_of(frame, s);
  return record;
}

class Cutter {
 public:
  explicit Cutter(std::uint32_t mtu) : path_mss_(std::max(mtu, least_headers) - least_headers) {}

  void cut(const Record& record, std::vector<Record>& segments) {
    const auto packet = wire::parse(record.packet);
    const Segment* s = packet ? std::get_if<Segment>(&*packet) : nullptr;
    if (s == nullptr) return segments.push_back(record);
    const bool from_peer = record.origin == Origin::peer;
    if (s->syn()) learn(from_peer ? peers_mss_ : our_mss_, *s);
    const auto room = from_peer ? room_in(our_mss_, *s) : room_in(mss_to_peer(), *s);
    if (!cuttable(*s) || !room || s->payload_length <= *room) return segments.push_back(record);
    cut(record, *s, *room, segments);
  }

 private:
  // Only the first SYN counts. Linux sends no less than 48 bytes, however small the option (TCP_MIN_SND_MSS).
  static void learn(std::optional<std::uint32_t>& mss, const Segment& syn) {
    constexpr std::uint32_t smallest_mss = 48;
    if (!mss) mss = std::max<std::uint32_t>(syn.options.mss().value_or(default_mss), smallest_mss);
  }

  static bool cuttable(const Segment& s) {
    return !s.syn() && !s.rst() && !s.flags.has(wire::Flag::urg) && !s.ip.is_fragment();
  }

  std::optional<std::uint32_t> mss_to_peer() const {
    return peers_mss_ ? std::optional(std::min(*peers_mss_, path_mss_)) : std::nullopt;
  }

  // For data. The MSS is what there is without options (RFC 9293 3.7.1).
  static std::optional<std::uint32_t> room_in(std::optional<std::uint32_t> mss, const Segment& s) {
    const std::uint32_t options = s.data_offset * 4u - 20;
    return mss && *mss > options ? std::optional(*mss - options) : std::nullopt;
  }

  static void cut(const Record& frame, const Segment& s, std::uint32_t room, std::vector<Record>& segments) {
    Piece piece{0, room, 0, false};
    for (; piece.from < s.payload_length; piece.from += room, ++piece.number) {
      piece.size = std::min(room, s.payload_length - piece.from);
      piece.last = piece.from + piece.size == s.payload_length;
      segments.push_back(record_of(frame, s, piece));
    }
  }

  std::uint32_t path_mss_;
  std::optional<std::uint32_t> our_mss_;    // as the SYNs say; absent until they have been seen
  std::optional<std::uint32_t> peers_mss_;  // the same
};

}  // namespace

std::vector<Record> wire_segments(const std::vector<Record>& records, std::uint32_t mtu) {
  Cutter cutter(mtu);
  std::vector<Record> segments;
  segments.reserve(records.size());
  for (const Record& record : records) cutter.cut(record, segments);
  return segments;
}

}  // namespace synfin::view
