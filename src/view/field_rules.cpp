#include "view/field_rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "synfin/view/verdict.h"

#include "view/icmp_rules.h"
#include "view/ip_rules.h"
#include "view/option_rules.h"
#include "view/tcp_rules.h"

namespace synfin::view {

namespace {

std::string hex_text(wire::ByteView bytes) {
  constexpr std::size_t longest = 16;
  const std::string head = fmt::format("{:02x}", fmt::join(bytes.first(std::min(longest, bytes.size())), ""));
  return bytes.size() > longest ? head + "…" : head;
}

Row exact(std::string_view header, std::string_view field, std::string left, std::string right) {
  Row row;
  row.header = header;
  row.field = field;
  if (left != right) row.agreement = Agreement::different;
  row.left = std::move(left);
  row.right = std::move(right);
  return row;
}

// Only the first bytes are shown, all are compared.
Row bytes_row(std::string_view header, std::string_view field, wire::ByteView left, wire::ByteView right) {
  Row row = exact(header, field, hex_text(left), hex_text(right));
  row.agreement = std::ranges::equal(left, right) ? Agreement::equal : Agreement::different;
  return row;
}

void add_ip_options(std::vector<Row>& rows, const TwoPackets& t) {
  const wire::ByteView left = t.left.ip.value().options.view();
  const wire::ByteView right = t.right.ip.value().options.view();
  if (left.empty() && right.empty()) return;
  Row row = bytes_row("IP", "options", left, right);
  row.left_bytes = ByteRange{20, left.size()};
  row.right_bytes = ByteRange{20, right.size()};
  rows.push_back(std::move(row));
}

std::size_t data_at(const Moment& m) { return m.ip_header() + std::size_t{m.segment()->data_offset} * 4; }

void add_data(std::vector<Row>& rows, const TwoPackets& t) {
  rows.push_back(
      exact("data", "length", std::to_string(t.l().payload_length), std::to_string(t.r().payload_length)));
  if (t.l().payload_length == 0 && t.r().payload_length == 0) return;
  // Of data that was not captured whole, what both have.
  const std::size_t in_both = std::min(t.l().payload.size(), t.r().payload.size());
  const bool whole =
      t.l().payload.size() == t.l().payload_length && t.r().payload.size() == t.r().payload_length;
  Row bytes = whole ? bytes_row("data", "bytes", t.l().payload, t.r().payload)
                    : bytes_row("data", "bytes", t.l().payload.first(in_both), t.r().payload.first(in_both));
  bytes.left_bytes = ByteRange{data_at(t.left), t.l().payload.size()};
  bytes.right_bytes = ByteRange{data_at(t.right), t.r().payload.size()};
  rows.push_back(std::move(bytes));
}

Row wait_row(const Moment& left, const Moment& right) {
  Row row;
  row.header = "time";
  row.field = "since the packet before";
  row.left = to_string(left.after);
  row.right = to_string(right.after);
  row.agreement = same_wait(left.after, right.after) ? Agreement::equivalent : Agreement::different;
  row.rule = same_wait_rule;
  return row;
}

void add_segment(std::vector<Row>& rows, const TwoPackets& t) {
  add_tcp_rows(rows, t);
  add_option_rows(rows, t);
  add_data(rows, t);
}

}  // namespace

std::vector<Row> compare_fields(const Moment& left, const Moment& right, const ComparisonContext& context) {
  std::vector<Row> rows;
  const TwoPackets packets{left, right, context};
  if (left.ip && right.ip) {
    add_ip_rows(rows, packets);
    add_ip_options(rows, packets);
  }
  if (left.segment() != nullptr && right.segment() != nullptr) {
    add_segment(rows, packets);
  } else if (left.icmp() != nullptr && right.icmp() != nullptr) {
    add_icmp_rows(rows, packets);
  }
  if (left.index > 0 || right.index > 0) rows.push_back(wait_row(left, right));
  return rows;
}

std::vector<Row> lone_fields(const Moment& moment, bool is_left, Agreement agreement,
                             const std::string& rule) {
  Row row;
  row.header = "segment";
  row.field = "present";
  (is_left ? row.left : row.right) = fmt::format("after {}", to_string(moment.since_start));
  row.agreement = agreement;
  row.rule = rule;
  return {row};
}

}  // namespace synfin::view
