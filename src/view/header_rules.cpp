#include "view/header_rules.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/format.h>

#include "view/hex16.h"

namespace synfin::view {

namespace {

using wire::Segment;
using Two = TwoSegments;
using Judge = Agreement (*)(const Two&);

// One field of the headers: where it lies, how it is written, and by which rule it may differ.
struct FieldRule {
  std::string_view field;
  ByteRange bytes;  // within its header
  std::string (*value)(const Moment&, const Segment&);
  Judge judge = nullptr;  // null: only the same value will do
  std::string_view rule;
};

template <auto member>
std::string ip_number(const Moment&, const Segment& s) {
  return std::to_string(s.ip.*member);
}

template <auto member>
std::string tcp_number(const Moment&, const Segment& s) {
  return std::to_string(s.*member);
}

template <auto member>
std::string ip_bit(const Moment&, const Segment& s) {
  return s.ip.*member ? "1" : "0";
}

Agreement may_differ(bool may) { return may ? Agreement::equivalent : Agreement::different; }

// 0 is no number of a count: it is a choice (RFC 6864), and what Linux does for a socket that has left no
// more than its TIME-WAIT, as it does once its FIN is acknowledged.
Agreement judge_id(const Two& t) {
  const bool left_zero = t.l.ip.id == 0;
  const bool right_zero = t.r.ip.id == 0;
  if (!t.left.from_us() || (t.left.id_counts && t.right.id_counts)) return Agreement::equivalent;
  if (left_zero != right_zero)
    return may_differ(left_zero == t.left.fin_acked_apart && right_zero == t.right.fin_acked_apart);
  return may_differ(t.left.id_step == t.right.id_step);
}

// Linux again: what TIME-WAIT sends is never to be fragmented.
bool one_from_time_wait(const Two& t) { return t.left.fin_acked_apart != t.right.fin_acked_apart; }

Agreement judge_df(const Two& t) {
  const bool set_by_time_wait = t.left.fin_acked_apart ? t.l.ip.df : t.r.ip.df;
  return may_differ(t.left.from_us() && one_from_time_wait(t) && set_by_time_wait);
}

bool right_on_the_wire(wire::ChecksumState state) {
  return state == wire::ChecksumState::valid || state == wire::ChecksumState::offloaded;
}

Agreement judge_ip_checksum(const Two& t) {
  return may_differ(t.l.ip.checksum_state == t.r.ip.checksum_state);
}

Agreement judge_tcp_checksum(const Two& t) {
  const bool same = t.l.checksum_state == t.r.checksum_state;
  return may_differ(same || (right_on_the_wire(t.l.checksum_state) && right_on_the_wire(t.r.checksum_state)));
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
  return judge_local_port(t.l.source_port, t.r.source_port, t.context);
}

Agreement judge_destination_port(const Two& t) {
  if (t.left.from_us()) return Agreement::different;
  return judge_local_port(t.l.destination_port, t.r.destination_port, t.context);
}

bool is_initial(const Moment& m) { return m.segment()->syn() && m.relative_seq() == 0; }

// A bare ACK takes no number, so it bears whichever is next.
Agreement judge_seq(const Two& t) {
  const bool bare = t.l.length() == 0 && t.r.length() == 0;
  const bool both_next = bare && t.left.next_in_order && t.right.next_in_order;
  return may_differ(both_next || (is_initial(t.left) && is_initial(t.right)));
}

Agreement judge_ack(const Two& t) {
  return may_differ(t.l.ack() && t.r.ack() && t.left.acks_all && t.right.acks_all);
}

// 3.8.6: what the window is after that, the kernel works out from memory that nobody else sees. The peer's
// own moves with what its application has read by then.
Agreement judge_window(const Two& t) {
  constexpr std::uint64_t foreseeable = 588;  // bytes
  constexpr int segment = 1460;
  const int apart = std::abs((t.l.window << t.left.shift) - (t.r.window << t.right.shift));
  const int unit = std::max(segment, 1 << t.left.shift);
  if (!t.left.from_us()) return may_differ(apart <= unit);
  return may_differ(one_from_time_wait(t) ||
                    std::min(t.left.bytes_received, t.right.bytes_received) > foreseeable);
}

std::string text_of(wire::ChecksumState state) {
  switch (state) {
    case wire::ChecksumState::valid:
      return "correct";
    case wire::ChecksumState::offloaded:
      return "left to the card";
    case wire::ChecksumState::bad:
      return "wrong";
    case wire::ChecksumState::unknown:
      return "not all captured";
  }
  return "?";
}

std::string sequence_text(const Moment& m, const Segment& s) {
  return std::to_string(is_initial(m) ? s.seq.raw() : m.relative_seq());
}

// Without the flag the field means nothing, but it is there.
std::string acknowledgment_text(const Moment& m, const Segment& s) {
  if (!s.ack()) return s.ack_field == 0 ? "none" : fmt::format("none (field {})", s.ack_field);
  return std::to_string(m.relative_ack());
}

constexpr std::array ip_rules = {
    FieldRule{"version", {0, 1}, [](const Moment&, const Segment&) { return std::string("4"); }, nullptr, ""},
    FieldRule{"header length",
              {0, 1},
              [](const Moment&, const Segment& s) { return std::to_string(s.ip.length()); },
              nullptr,
              ""},
    FieldRule{"DSCP",
              {1, 1},
              [](const Moment&, const Segment& s) { return std::to_string(s.ip.tos >> 2); },
              nullptr,
              ""},
    FieldRule{"ECN",
              {1, 1},
              [](const Moment&, const Segment& s) { return std::to_string(s.ip.tos & 3); },
              nullptr,
              ""},
    FieldRule{"total length", {2, 2}, ip_number<&wire::Ipv4Header::total_length>, nullptr, ""},
    FieldRule{"identification",
              {4, 2},
              ip_number<&wire::Ipv4Header::id>,
              judge_id,
              "random start, then the same steps; the peer's is its own"},
    FieldRule{"reserved", {6, 1}, ip_bit<&wire::Ipv4Header::reserved_flag>, nullptr, ""},
    FieldRule{"DF", {6, 1}, ip_bit<&wire::Ipv4Header::df>, judge_df, "set on what TIME-WAIT sends"},
    FieldRule{"MF", {6, 1}, ip_bit<&wire::Ipv4Header::mf>, nullptr, ""},
    FieldRule{"fragment offset", {6, 2}, ip_number<&wire::Ipv4Header::fragment_offset>, nullptr, ""},
    FieldRule{"TTL", {8, 1}, ip_number<&wire::Ipv4Header::ttl>, nullptr, ""},
    FieldRule{"protocol", {9, 1}, ip_number<&wire::Ipv4Header::protocol>, nullptr, ""},
    FieldRule{"checksum",
              {10, 2},
              [](const Moment&, const Segment& s) {
                return hex16(s.ip.checksum) + " " + text_of(s.ip.checksum_state);
              },
              judge_ip_checksum,
              "over different headers, both right"},
    FieldRule{"source",
              {12, 4},
              [](const Moment&, const Segment& s) { return to_string(s.ip.source); },
              nullptr,
              ""},
    FieldRule{"destination",
              {16, 4},
              [](const Moment&, const Segment& s) { return to_string(s.ip.destination); },
              nullptr,
              ""},
};

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
    FieldRule{"data offset", {12, 1}, tcp_number<&Segment::data_offset>, nullptr, ""},
    FieldRule{"reserved", {12, 1}, tcp_number<&Segment::reserved>, nullptr, ""},
    FieldRule{
        "flags", {12, 2}, [](const Moment&, const Segment& s) { return to_string(s.flags); }, nullptr, ""},
    FieldRule{"window",
              {14, 2},
              tcp_number<&Segment::window>,
              judge_window,
              "after more than 588 bytes of data: the kernel's own accounting; in TIME-WAIT it stands; the "
              "peer's: what it "
              "has read"},
    FieldRule{
        "checksum",
        {16, 2},
        [](const Moment&, const Segment& s) { return hex16(s.checksum) + " " + text_of(s.checksum_state); },
        judge_tcp_checksum,
        "over different headers, both right once on the wire"},
    FieldRule{"urgent pointer", {18, 2}, tcp_number<&Segment::urgent>, nullptr, ""},
};

Row row_of(const FieldRule& rule, std::string_view header, std::size_t at_left, std::size_t at_right,
           const Two& t) {
  Row row;
  row.header = header;
  row.field = rule.field;
  row.left = rule.value(t.left, t.l);
  row.right = rule.value(t.right, t.r);
  row.left_bytes = ByteRange{at_left + rule.bytes.offset, rule.bytes.size};
  row.right_bytes = ByteRange{at_right + rule.bytes.offset, rule.bytes.size};
  if (row.left == row.right) return row;
  row.agreement = rule.judge != nullptr ? rule.judge(t) : Agreement::different;
  row.rule = rule.rule;
  return row;
}

}  // namespace

void add_ip_rows(std::vector<Row>& rows, const TwoSegments& t) {
  for (const FieldRule& rule : ip_rules) rows.push_back(row_of(rule, "IP", 0, 0, t));
}

void add_tcp_rows(std::vector<Row>& rows, const TwoSegments& t) {
  for (const FieldRule& rule : tcp_rules)
    rows.push_back(row_of(rule, "TCP", t.left.ip_header, t.right.ip_header, t));
}

}  // namespace synfin::view
