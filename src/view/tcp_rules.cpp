#include "view/tcp_rules.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>

#include <fmt/format.h>

namespace synfin::view {

namespace {

using wire::Segment;
using Two = TwoPackets;

template <auto member>
std::string tcp_number(const Moment& m) {
  return std::to_string(std::get<Segment>(*m.packet).*member);
}

bool right_on_the_wire(wire::ChecksumState state) {
  return state == wire::ChecksumState::valid || state == wire::ChecksumState::offloaded;
}

Agreement judge_tcp_checksum(const Two& t) {
  const bool same = t.l().checksum_state == t.r().checksum_state;
  return may_differ(same ||
                    (right_on_the_wire(t.l().checksum_state) && right_on_the_wire(t.r().checksum_state)));
}

bool connect_would_take(std::uint16_t port, const ComparisonContext& context) {
  const bool in_range = context.port_first <= port && port <= context.port_last;
  const bool reserved =
      std::any_of(context.reserved_ports.begin(), context.reserved_ports.end(),
                  [port](const auto& range) { return range.first <= port && port <= range.second; });
  return in_range && !reserved;
}

// Of the parity, too, that connect() tries first.
Agreement judge_local_port(std::uint16_t left, std::uint16_t right, const ComparisonContext& context) {
  return may_differ(connect_would_take(left, context) && connect_would_take(right, context) &&
                    left % 2 == right % 2);
}

Agreement judge_source_port(const Two& t) {
  if (!t.left.from_us()) return Agreement::different;
  return judge_local_port(t.l().source_port, t.r().source_port, t.context);
}

Agreement judge_destination_port(const Two& t) {
  if (t.left.from_us()) return Agreement::different;
  return judge_local_port(t.l().destination_port, t.r().destination_port, t.context);
}

bool is_initial(const Moment& m) { return m.segment()->syn() && m.relative_seq() == 0; }

// A bare ACK takes no number, so it bears whichever is next.
Agreement judge_seq(const Two& t) {
  const bool bare = t.l().length() == 0 && t.r().length() == 0;
  const bool both_next = bare && t.left.next_in_order && t.right.next_in_order;
  return may_differ(both_next || (is_initial(t.left) && is_initial(t.right)));
}

Agreement judge_ack(const Two& t) {
  return may_differ(t.l().ack() && t.r().ack() && t.left.acks_all && t.right.acks_all);
}

// Where a frame's data ends there is PSH. How long frames are is for the sender's congestion control to say
// once the initial window (RFC 6928) has been sent, and from the start for its pacing where the way is long
// (Linux's tcp_tso_autosize).
Agreement judge_flags(const Two& t) {
  constexpr unsigned initial_window = 10;                           // segments
  constexpr tcp::Duration long_way = std::chrono::milliseconds(2);  // there and back
  const auto apart = static_cast<std::uint16_t>(t.l().flags.bits() ^ t.r().flags.bits());
  const bool in_psh = wire::Flags::from_bits(apart) == wire::Flags(wire::Flag::psh);
  const bool data = t.l().payload_length > 0 && t.r().payload_length > 0;
  const bool later = std::min(t.left.data_segments, t.right.data_segments) >= initial_window;
  const bool paced = std::max(t.left.round_trip, t.right.round_trip) > long_way;
  return may_differ(in_psh && data && (later || paced));
}

// 3.8.6: what the window is after that, a kernel works out from memory that nobody else sees: of the frames
// that brought the data. The peer's moves with what its application has read by then, too.
Agreement judge_window(const Two& t) {
  constexpr std::uint64_t foreseeable = 588;  // bytes
  constexpr int segment = 1460;
  const int apart = std::abs((t.l().window << t.left.shift) - (t.r().window << t.right.shift));
  const int unit = std::max(segment, 1 << t.left.shift);
  const bool unforeseeable = std::min(t.left.bytes_received, t.right.bytes_received) > foreseeable;
  return may_differ(unforeseeable || (t.left.from_us() ? one_from_time_wait(t) : apart <= unit));
}

std::string sequence_text(const Moment& m) {
  return std::to_string(is_initial(m) ? m.segment()->seq.raw() : m.relative_seq());
}

// Without the flag the field means nothing, but it is there.
std::string acknowledgment_text(const Moment& m) {
  if (!m.segment()->ack())
    return m.segment()->ack_field == 0 ? "none" : fmt::format("none (field {})", m.segment()->ack_field);
  return std::to_string(m.relative_ack());
}

constexpr std::array tcp_rules = {
    FieldRule{"source port",
              {0, 2},
              tcp_number<&Segment::source_port>,
              judge_source_port,
              "both of the kind that connect() picks"},
    FieldRule{"destination port",
              {2, 2},
              tcp_number<&Segment::destination_port>,
              judge_destination_port,
              "both of the kind that connect() picks"},
    FieldRule{"sequence number",
              {4, 4},
              sequence_text,
              judge_seq,
              "initial numbers are unrelated by design; a bare ACK bears the next"},
    FieldRule{"acknowledgment",
              {8, 4},
              acknowledgment_text,
              judge_ack,
              "each acknowledges all that had come, but for what crossed it"},
    FieldRule{"data offset", {12, 1}, tcp_number<&Segment::data_offset>},
    FieldRule{"reserved", {12, 1}, tcp_number<&Segment::reserved>},
    FieldRule{"flags",
              {12, 2},
              [](const Moment& m) { return to_string(m.segment()->flags); },
              judge_flags,
              "PSH ends a frame of the sender's, whose length is its own affair after ten segments of data "
              "or 2 ms away"},
    FieldRule{"window",
              {14, 2},
              tcp_number<&Segment::window>,
              judge_window,
              "after more than 588 bytes of data: its own accounting; in TIME-WAIT it stands; the "
              "peer's: what it has read"},
    FieldRule{
        "checksum",
        {16, 2},
        [](const Moment& m) { return checksum_text(m.segment()->checksum, m.segment()->checksum_state); },
        judge_tcp_checksum,
        "over different headers, both right once on the wire"},
    FieldRule{"urgent pointer", {18, 2}, tcp_number<&Segment::urgent>},
};

}  // namespace

void add_tcp_rows(std::vector<Row>& rows, const TwoPackets& packets) {
  for (const FieldRule& rule : tcp_rules)
    rows.push_back(row_of(rule, "TCP", packets.left.ip_header(), packets.right.ip_header(), packets));
}

}  // namespace synfin::view
