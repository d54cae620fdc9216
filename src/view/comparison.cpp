#include "synfin/view/comparison.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "synfin/view/verdict.h"

#include "view/comparison_rows.h"
#include "view/field_rules.h"
#include "view/timeline.h"

namespace synfin::view {

namespace {

using Kind = Role::Kind;
using Moments = std::vector<Moment>;

// What it means that only one exchange has a packet.
struct Absence {
  Agreement agreement = Agreement::different;
  std::string rule;
};

const Moment* find(const Moments& moments, const Role& role) {
  const auto found =
      std::find_if(moments.begin(), moments.end(), [&](const Moment& m) { return m.role == role; });
  return found == moments.end() ? nullptr : &*found;
}

bool has(const Moments& moments, Party party, Kind kind) {
  return std::any_of(moments.begin(), moments.end(),
                     [=](const Moment& m) { return m.role.party == party && m.role.kind == kind; });
}

bool acknowledges(const Moments& moments, Party party, std::uint32_t number) {
  return std::any_of(moments.begin(), moments.end(), [=](const Moment& m) {
    const wire::Segment* s = m.segment();
    return s != nullptr && m.role.party == party && s->ack() && m.relative_ack() >= number;
  });
}

// The first copy of what a retransmission repeats.
const Moment* original(const Moments& own, Role role) {
  role.repetition = 0;
  return find(own, role);
}

Absence absence_of(const Moment& lone, const Moments& own, const Moments& other,
                   const ComparisonContext& context) {
  const Role& role = lone.role;
  if (role.party == Party::peer && role.kind == Kind::fin_ack && has(other, Party::peer, Kind::fin))
    return {Agreement::equivalent, "came with its FIN in the other exchange: its application's timing"};
  if (role.kind == Kind::data_ack && acknowledges(other, role.party, role.number))
    return {Agreement::equivalent, "acknowledged together with what followed in the other exchange"};
  const Moment* first = role.repetition > 0 ? original(own, role) : nullptr;
  if (first != nullptr && same_wait(lone.since_start - first->since_start, context.timeout))
    return {Agreement::equivalent, "due as the exchange was given up"};
  return {};
}

class Aligner {
 public:
  Aligner(const Moments& left, const Moments& right, const ComparisonContext& context)
      : left_(left), right_(right), context_(context) {}

  // In the left's order; what the right alone has follows what it followed there.
  std::vector<SegmentPair> align() {
    add_lone_of_right(0);
    for (const Moment& m : left_) {
      const Moment* partner = find(right_, m.role);
      if (partner == nullptr) {
        add_lone(m, true);
      } else {
        add_pair(m, *partner);
        add_lone_of_right(partner->index + 1);
      }
    }
    return std::move(pairs_);
  }

 private:
  void add_pair(const Moment& left, const Moment& right) {
    pairs_.push_back({to_string(left.role), left.from_us(), left.index, right.index,
                      compare_fields(left, right, context_)});
  }

  void add_lone(const Moment& m, bool is_left) {
    const Absence absence =
        is_left ? absence_of(m, left_, right_, context_) : absence_of(m, right_, left_, context_);
    SegmentPair pair;
    pair.role = to_string(m.role);
    pair.from_us = m.from_us();
    (is_left ? pair.left : pair.right) = m.index;
    pair.rows = lone_fields(m, is_left, absence.agreement, absence.rule);
    pairs_.push_back(std::move(pair));
  }

  // From that index on, up to the next that the left has too.
  void add_lone_of_right(std::size_t index) {
    for (; index < right_.size() && find(left_, right_[index].role) == nullptr; ++index)
      add_lone(right_[index], false);
  }

  const Moments& left_;
  const Moments& right_;
  const ComparisonContext& context_;
  std::vector<SegmentPair> pairs_;
};

const Moment* first_of(const Moments& moments, Party party, Kind kind) {
  return find(moments, Role{party, kind, 0, 0});
}

std::optional<tcp::Duration> between(const Moment* from, const Moment* to) {
  if (from == nullptr || to == nullptr) return std::nullopt;
  return to->since_start - from->since_start;
}

std::optional<tcp::Duration> handshake(const Moments& m) {
  return between(first_of(m, Party::us, Kind::syn), first_of(m, Party::peer, Kind::syn_ack));
}

std::optional<tcp::Duration> answer_gap(const Moments& m) {
  return between(first_of(m, Party::peer, Kind::syn_ack), first_of(m, Party::us, Kind::handshake_ack));
}

std::optional<tcp::Duration> idle(const Moments& m) {
  return between(first_of(m, Party::us, Kind::handshake_ack), first_of(m, Party::us, Kind::fin));
}

std::optional<tcp::Duration> close(const Moments& m) {
  return between(first_of(m, Party::us, Kind::fin), m.empty() ? nullptr : &m.back());
}

std::optional<std::string> text_of(const std::optional<tcp::Duration>& duration) {
  return duration ? std::optional(to_string(*duration)) : std::nullopt;
}

Row timing_row(std::string_view field, const std::optional<tcp::Duration>& left,
               const std::optional<tcp::Duration>& right) {
  Row row;
  row.header = "time";
  row.field = field;
  row.left = text_of(left);
  row.right = text_of(right);
  if (row.left == row.right) return row;
  const bool alike = left && right && same_wait(*left, *right);
  row.agreement = alike ? Agreement::equivalent : Agreement::different;
  row.rule = same_wait_rule;
  return row;
}

std::vector<Row> timings_of(const Moments& left, const Moments& right) {
  std::vector<Row> rows;
  for (const auto& [field, gap] : {std::pair{"SYN to SYN-ACK", &handshake},
                                   {"SYN-ACK to ACK", &answer_gap},
                                   {"ACK to FIN", &idle},
                                   {"FIN to the end", &close}}) {
    const auto l = gap(left);
    const auto r = gap(right);
    if (l || r) rows.push_back(timing_row(field, l, r));
  }
  return rows;
}

std::string outcome_text(const std::optional<tcp::Outcome>& outcome) {
  return outcome ? fmt::format("{} ({})", tcp::to_string(outcome->port), tcp::to_string(outcome->reason))
                 : "interrupted";
}

Row outcome_row(const ComparisonContext& context) {
  Row row;
  row.header = "ending";
  row.field = "port";
  row.left = outcome_text(context.left);
  row.right = outcome_text(context.right);
  row.agreement = row.left == row.right ? Agreement::equal : Agreement::different;
  return row;
}

// Whether we closed in order; what the peer's FIN did meanwhile is its own.
bool closed_by_fin(tcp::Closing closing) {
  using enum tcp::Closing;
  return closing == three_segment || closing == four_segment || closing == simultaneous || closing == by_peer;
}

Row closing_row(tcp::Closing left, tcp::Closing right) {
  Row row;
  row.header = "ending";
  row.field = "close";
  row.left = tcp::to_string(left);
  row.right = tcp::to_string(right);
  if (left == right) return row;
  row.agreement = closed_by_fin(left) && closed_by_fin(right) ? Agreement::equivalent : Agreement::different;
  row.rule = "when the peer's FIN comes is its application's timing";
  return row;
}

std::vector<Row> ending_of(std::span<const Record> left, std::span<const Record> right,
                           const ComparisonContext& context) {
  std::vector<Row> rows{outcome_row(context)};
  const bool both_open =
      context.left && context.right && succeeded(*context.left) && succeeded(*context.right);
  if (both_open) {
    rows.push_back(closing_row(closing_of(*context.left, summarise(left)),
                               closing_of(*context.right, summarise(right))));
  }
  return rows;
}

}  // namespace

std::string_view symbol(Agreement agreement) {
  switch (agreement) {
    case Agreement::equal:
      return "=";
    case Agreement::equivalent:
      return "≈";
    case Agreement::different:
      return "≠";
  }
  return "?";
}

bool same_wait(tcp::Duration left, tcp::Duration right) {
  constexpr tcp::Duration busy = std::chrono::milliseconds(50);
  const tcp::Duration slack = std::max(busy, std::max(left, right) / 10);
  return left - right <= slack && right - left <= slack;
}

Comparison compare(std::span<const Record> left, std::span<const Record> right,
                   const ComparisonContext& context) {
  const Moments lefts = timeline(left);
  const Moments rights = timeline(right);
  Comparison comparison;
  comparison.pairs = Aligner(lefts, rights, context).align();
  comparison.timings = timings_of(lefts, rights);
  comparison.ending = ending_of(left, right, context);
  return comparison;
}

std::size_t Comparison::count(Agreement agreement) const {
  const auto in = [agreement](const std::vector<Row>& rows) { return view::count(rows, agreement); };
  return std::accumulate(pairs.begin(), pairs.end(), in(timings) + in(ending),
                         [&](std::size_t sum, const SegmentPair& pair) { return sum + in(pair.rows); });
}

std::size_t Comparison::fields() const {
  return count(Agreement::equal) + count(Agreement::equivalent) + count(Agreement::different);
}

}  // namespace synfin::view
