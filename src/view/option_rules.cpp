#include "view/option_rules.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "synfin/wire/notation.h"

#include "view/option_name.h"

namespace synfin::view {

namespace {

using wire::OptionKind;

constexpr auto eol = static_cast<std::uint8_t>(OptionKind::eol);
constexpr auto nop = static_cast<std::uint8_t>(OptionKind::nop);

// An option that has a value, and where it lies in the packet.
struct Found {
  std::uint8_t kind = 0;
  unsigned occurrence = 0;  // of its kind, from 0
  wire::Options alone;
  ByteRange bytes;
};

std::size_t options_at(const Moment& m) { return m.ip_header() + 20; }

std::vector<Found> options_of(const Moment& m) {
  std::vector<Found> found;
  wire::OptionWalker walker(m.segment()->options.raw());
  while (const auto option = walker.next()) {
    if (option->kind == eol || option->kind == nop) continue;
    Found f;
    f.kind = option->kind;
    f.occurrence = static_cast<unsigned>(
        std::count_if(found.begin(), found.end(), [&](const Found& other) { return other.kind == f.kind; }));
    f.alone.append(option->kind, option->data);
    f.bytes = {options_at(m) + option->offset, option->data.size() + 2};
    found.push_back(f);
  }
  return found;
}

// "mss,sackOK,TS,nop,wscale": with the lengths that kinds have by themselves this says where each lies.
std::string layout(const wire::Options& options) {
  std::string out;
  wire::OptionWalker walker(options.raw());
  while (const auto option = walker.next()) {
    if (!out.empty()) out += ',';
    out += option_name(option->kind);
    if (option_name(option->kind) == "unknown") out += fmt::format("-{}", option->kind);
  }
  const std::size_t left = options.size() - walker.offset();
  if (left > 0)
    out += fmt::format("{}{} of {} bytes", out.empty() ? "" : ",",
                       walker.malformed() ? "malformed" : "padding", left);
  return out.empty() ? "none" : out;
}

Row layout_row(const Moment& left, const Moment& right) {
  Row row;
  row.header = "option";
  row.field = "order";
  row.left = layout(left.segment()->options);
  row.right = layout(right.segment()->options);
  row.agreement = row.left == row.right ? Agreement::equal : Agreement::different;
  row.left_bytes = ByteRange{options_at(left), left.segment()->options.size()};
  row.right_bytes = ByteRange{options_at(right), right.segment()->options.size()};
  return row;
}

// Edges count from the ISN of whose data they are about.
std::string sack_text(const wire::SackBlocks& sack, const Moment& m) {
  const std::uint32_t base = m.other_isn ? m.other_isn->raw() : 0;
  std::string out;
  for (std::size_t i = 0; i < sack.count; ++i)
    out += fmt::format("{{{}:{}}}", sack.blocks[i].left.raw() - base, sack.blocks[i].right.raw() - base);
  return out;
}

// The text without the option's name.
std::string value_of(const Found& option, const Moment& m) {
  if (const auto sack = option.alone.sack()) return sack_text(*sack, m);
  const std::string text = wire::to_string(option.alone);
  const auto blank = text.find(' ');
  return blank == std::string::npos ? "there" : text.substr(blank + 1);
}

std::string field_of(const Found& option) {
  const std::string name(option_name(option.kind));
  return option.occurrence == 0 ? name : fmt::format("{} ({})", name, option.occurrence + 1);
}

Row value_row(const Found* left, const Found* right, const Moment& l, const Moment& r) {
  Row row;
  row.header = "option";
  row.field = field_of(left != nullptr ? *left : *right);
  if (left != nullptr) {
    row.left = value_of(*left, l);
    row.left_bytes = left->bytes;
  }
  if (right != nullptr) {
    row.right = value_of(*right, r);
    row.right_bytes = right->bytes;
  }
  row.agreement = row.left == row.right ? Agreement::equal : Agreement::different;
  return row;
}

// The half of a timestamps option that begins at its byte `from`.
void narrow(std::optional<ByteRange>& bytes, std::size_t from) {
  if (bytes) bytes = ByteRange{bytes->offset + from, 4};
}

void set_values(Row& row, std::uint32_t left, std::uint32_t right, bool may_differ, std::string_view rule) {
  row.left = std::to_string(left);
  row.right = std::to_string(right);
  row.agreement =
      may_differ ? left == right ? Agreement::equal : Agreement::equivalent : Agreement::different;
  if (left != right || !may_differ) row.rule = rule;
}

bool have_one_in_common(const std::vector<Role>& left, const std::vector<Role>& right) {
  return std::any_of(left.begin(), left.end(), [&](const Role& role) {
    return std::find(right.begin(), right.end(), role) != right.end();
  });
}

// Both count the milliseconds since the same moment, as far as the capture's stamps tell.
bool on_one_clock(const Moment& left, std::uint32_t l, const Moment& right, std::uint32_t r) {
  constexpr std::int64_t busy = 100;  // milliseconds
  const auto between =
      std::chrono::duration_cast<std::chrono::milliseconds>(right.captured - left.captured).count();
  return std::abs(static_cast<std::int32_t>(r - l) - between) <= busy;
}

// A clock of 1 ms a tick, from an offset of its own; of the peer's, only that each is its own.
void add_timestamps(std::vector<Row>& rows, const TwoPackets& packets, const Row& both, wire::Timestamps l,
                    wire::Timestamps r) {
  const auto& [left, right, context] = packets;
  Row value = both;
  value.field = "TS val";
  narrow(value.left_bytes, 2);
  narrow(value.right_bytes, 2);
  const bool one_clock = !context.one_clock || !left.from_us() || on_one_clock(left, l.value, right, r.value);
  const bool in_time = left.ticks_in_time && right.ticks_in_time && one_clock;
  set_values(value, l.value, r.value, in_time,
             context.one_clock ? "both tick in ms, on one clock" : "unrelated offsets, both tick in ms");
  rows.push_back(std::move(value));

  Row echo = both;
  echo.field = "TS ecr";
  narrow(echo.left_bytes, 6);
  narrow(echo.right_bytes, 6);
  const bool nothing_to_echo = l.echo == 0 && r.echo == 0;
  const bool both_latest = left.echoes_latest && right.echoes_latest;
  set_values(echo, l.echo, r.echo,
             nothing_to_echo || both_latest || have_one_in_common(left.echoes, right.echoes),
             "both echo the same segment's TS val, or the last that had come");
  rows.push_back(std::move(echo));
}

const Found* find(const std::vector<Found>& options, const Found& like) {
  const auto found = std::find_if(options.begin(), options.end(), [&](const Found& option) {
    return option.kind == like.kind && option.occurrence == like.occurrence;
  });
  return found == options.end() ? nullptr : &*found;
}

void add_pair(std::vector<Row>& rows, const TwoPackets& packets, const Found* l, const Found* r) {
  Row row = value_row(l, r, packets.left, packets.right);
  const auto lt = l != nullptr ? l->alone.timestamps() : std::nullopt;
  const auto rt = r != nullptr ? r->alone.timestamps() : std::nullopt;
  if (lt && rt) return add_timestamps(rows, packets, row, *lt, *rt);
  rows.push_back(std::move(row));
}

}  // namespace

void add_option_rows(std::vector<Row>& rows, const TwoPackets& packets) {
  rows.push_back(layout_row(packets.left, packets.right));
  const auto lefts = options_of(packets.left);
  const auto rights = options_of(packets.right);
  for (const Found& option : lefts) add_pair(rows, packets, &option, find(rights, option));
  for (const Found& option : rights) {
    if (find(lefts, option) == nullptr) add_pair(rows, packets, nullptr, &option);
  }
}

}  // namespace synfin::view
