#include "synfin/view/comparison.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "synfin/view/gaps.h"
#include "synfin/view/verdict.h"

#include "view/absence.h"
#include "view/comparison_rows.h"
#include "view/field_rules.h"
#include "view/timeline.h"

namespace synfin::view {

namespace {

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
    const Absence absence = is_left ? absence_of(m, left_, right_, context_.timeout)
                                    : absence_of(m, right_, left_, context_.timeout);
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
  constexpr tcp::Duration busy = std::chrono::milliseconds(100);
  const tcp::Duration slack = std::max(busy, std::max(left, right) / 10);
  return left - right <= slack && right - left <= slack;
}

Comparison compare(std::span<const Record> left, std::span<const Record> right,
                   const ComparisonContext& context) {
  const Moments lefts = timeline(left);
  const Moments rights = timeline(right);
  Comparison comparison;
  comparison.pairs = Aligner(lefts, rights, context).align();
  comparison.timings = gap_rows(gaps_of(left), gaps_of(right));
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
