#include "app/compare_report.h"

#include <fmt/format.h>

#include "synfin/view/json.h"
#include "synfin/view/ladder.h"
#include "synfin/view/packet_line.h"

namespace synfin::app {

namespace {

view::TableStyle table_style(const CompareOptions& options) {
  view::TableStyle style;
  style.width = options.exchange.output.columns;
  style.color = options.exchange.output.lines.color;
  style.all = options.all;
  if (options.control) style.right = "kernel again";
  return style;
}

bool wants_lines(const OutputOptions& output) {
  return output.lines.hex || output.lines.notation.verbosity > 0;
}

}  // namespace

CompareReport::CompareReport(const CompareOptions& options, const Destination& destination)
    : options_(options), destination_(destination), style_(table_style(options)) {}

view::ComparisonContext CompareReport::context_of(const Pair& pair) const {
  const tcp::HostFacts& facts = destination_.facts;
  return {facts.port_first,  facts.port_last,    facts.reserved_ports,
          pair.left.outcome, pair.right.outcome, options_.exchange.plan.timeout};
}

void CompareReport::take(const Pair& pair) {
  view::Comparison comparison = view::compare(pair.left.records, pair.right.records, context_of(pair));
  ++pairs_;
  const bool differs = comparison.count(view::Agreement::different) > 0;
  const bool first_to_differ = differs && differing_++ == 0;
  left_gaps_.push_back(view::gaps_of(pair.left.records));
  right_gaps_.push_back(view::gaps_of(pair.right.records));
  const OutputOptions& output = options_.exchange.output;
  if (output.json) {
    print_json(pair, comparison);
  } else if (options_.exchange.count > 1 && !output.quiet) {
    output_.put(fmt::format("pair {}: {}\n", pairs_, view::comparison_verdict(comparison)));
  }
  output_.flush();
  if (!shown_ || first_to_differ) shown_ = Shown{pair, std::move(comparison)};
}

void CompareReport::print_json(const Pair& pair, const view::Comparison& comparison) {
  auto connection = static_cast<unsigned>(2 * pairs_ - 1);
  view::LineStyle style;
  style.timestamps = view::TimestampStyle::none;
  style.states = false;
  style.notation = options_.exchange.output.lines.notation;
  for (const Run* run : {&pair.left, &pair.right}) {
    view::PacketLines lines(style);
    for (const view::Record& record : run->records) {
      std::string line = lines.line(record);
      if (!line.empty()) line.pop_back();
      output_.put(view::json_packet(connection, record, line) + "\n");
    }
    ++connection;
  }
  static_cast<void>(comparison);
}

std::string CompareReport::packet_lines(const std::vector<view::Record>& records) const {
  view::PacketLines lines(options_.exchange.output.lines);
  std::string text;
  for (const view::Record& record : records) text += lines.line(record);
  return text;
}

void CompareReport::print_in_detail(const Shown& shown) {
  const OutputOptions& output = options_.exchange.output;
  if (wants_lines(output)) {
    output_.put(style_.left + "\n" + packet_lines(shown.pair.left.records));
    output_.put(style_.right + "\n" + packet_lines(shown.pair.right.records));
  }
  output_.put(view::comparison_table(shown.comparison, style_));
}

std::string CompareReport::verdict() const {
  const std::string of_shown = view::comparison_verdict(shown_->comparison);
  if (pairs_ == 1) return of_shown;
  if (differing_ == 0) return fmt::format("{} pairs, no difference in any", pairs_);
  return fmt::format("{} of {} pairs differ, the first in this: {}", differing_, pairs_, of_shown);
}

void CompareReport::finish(const std::optional<Pair>& half) {
  const OutputOptions& output = options_.exchange.output;
  if (output.json) return;
  if (shown_) {
    if (!output.quiet) print_in_detail(*shown_);
    if (pairs_ > 1 && !output.quiet)
      output_.put(view::row_table(fmt::format("timing of {} pairs", pairs_),
                                  view::gap_rows(left_gaps_, right_gaps_), style_));
    output_.put(verdict() + "\n");
  }
  if (half) {
    if (!output.quiet) output_.put(packet_lines(half->left.records) + packet_lines(half->right.records));
    output_.put("synfin: ended before the second exchange of a pair began: nothing to compare with\n");
  }
  output_.flush();
}

}  // namespace synfin::app
