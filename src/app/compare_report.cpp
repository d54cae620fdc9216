#include "app/compare_report.h"

#include <fmt/format.h>

#include "synfin/view/html.h"
#include "synfin/view/json.h"
#include "synfin/view/ladders.h"
#include "synfin/view/packet_line.h"
#include "synfin/view/summary.h"

#include "app/exchange_text.h"

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
    : options_(options),
      output_options_(options.exchange.output),
      destination_(destination),
      target_(target_of(options.exchange, destination.address, options.exchange.ports.front())),
      style_(table_style(options)) {}

view::ComparisonContext CompareReport::context_of(const Pair& pair) const {
  const tcp::HostFacts& facts = destination_.facts;
  return {.port_first = facts.port_first,
          .port_last = facts.port_last,
          .reserved_ports = facts.reserved_ports,
          .left = pair.left.outcome,
          .right = pair.right.outcome,
          .one_clock = facts.tcp_timestamps > 1,
          .timeout = options_.exchange.plan.timeout};
}

void CompareReport::take(const Pair& pair) {
  view::Comparison comparison = view::compare(pair.left.records, pair.right.records, context_of(pair));
  ++pairs_;
  const bool differs = comparison.count(view::Agreement::different) > 0;
  const bool first_to_differ = differs && differing_++ == 0;
  left_gaps_.push_back(view::gaps_of(pair.left.records));
  right_gaps_.push_back(view::gaps_of(pair.right.records));
  if (output_options_.json) {
    print_json(pair, comparison);
  } else if (options_.exchange.count > 1 && !output_options_.quiet) {
    output_.put(fmt::format("pair {}: {}\n", pairs_, view::comparison_verdict(comparison)));
  }
  output_.flush();
  if (!shown_ || first_to_differ) shown_ = Shown{pair, std::move(comparison)};
}

void CompareReport::print_json(const Run& run, unsigned connection) {
  view::PacketLines lines(packet_line_style(output_options_));
  for (const view::Record& record : run.records)
    output_.put(packet_text(output_options_, lines, connection, record));
  const view::Summary summary = view::summarise(run.records);
  output_.put((run.outcome ? view::json_connection(connection, target_, run.tuple, *run.outcome, summary)
                           : view::json_interrupted(connection, target_, run.tuple, std::nullopt, summary)) +
              "\n");
}

// Connections 1 and 2 are the first pair's.
void CompareReport::print_json(const Pair& pair, const view::Comparison& comparison) {
  const auto right = static_cast<unsigned>(2 * pairs_);
  const unsigned left = right - 1;
  print_json(pair.left, left);
  print_json(pair.right, right);
  output_.put(view::json_comparison(target_, comparison, {left, style_.left}, {right, style_.right}) + "\n");
}

void CompareReport::print_json(const std::optional<Pair>& half) {
  if (!half) return;
  auto connection = static_cast<unsigned>(2 * pairs_ + 1);
  for (const Run* run : {&half->left, &half->right}) {
    if (!run->records.empty()) print_json(*run, connection);
    ++connection;
  }
  output_.flush();
}

std::string CompareReport::packet_lines(const std::vector<view::Record>& records) const {
  view::PacketLines lines(output_options_.lines);
  std::string text;
  for (const view::Record& record : records) text += lines.line(record);
  return text;
}

void CompareReport::print_in_detail(const Shown& shown) {
  const auto& [pair, comparison] = shown;
  if (wants_lines(output_options_)) {
    output_.put(style_.left + "\n" + packet_lines(pair.left.records));
    output_.put(style_.right + "\n" + packet_lines(pair.right.records));
  }
  if (!output_options_.ladder) return output_.put(view::comparison_table(comparison, style_));
  view::LaddersStyle ladders;
  ladders.width = style_.width;
  ladders.color = style_.color;
  ladders.absolute_sequence = output_options_.lines.notation.absolute_sequence;
  ladders.left = style_.left;
  ladders.right = style_.right;
  ladders.peer = wire::to_string(destination_.address);
  output_.put(view::ladders(comparison, pair.left.records, pair.right.records, ladders));
}

std::string CompareReport::verdict() const {
  if (pairs_ == 1) return view::comparison_verdict(shown_->comparison);
  if (differing_ == 0) return fmt::format("{} pairs, no difference in any", pairs_);
  return fmt::format("{} of {} pairs differ, the first in this: {}", differing_, pairs_,
                     view::comparison_verdict(shown_->comparison));
}

void CompareReport::finish(const std::optional<Pair>& half) {
  if (output_options_.json) return print_json(half);
  const bool details = !output_options_.quiet;
  if (shown_) {
    if (details) print_in_detail(*shown_);
    if (details && pairs_ > 1) {
      output_.put(view::row_table(fmt::format("timing of {} pairs", pairs_),
                                  view::gap_rows(left_gaps_, right_gaps_), style_));
    }
    output_.put(verdict() + "\n");
  }
  if (half) {
    if (details) output_.put(packet_lines(half->left.records) + packet_lines(half->right.records));
    output_.put("synfin: a pair was cut off before both its exchanges had ended: it is not compared\n");
  }
  output_.flush();
}

std::string CompareReport::html() const {
  if (!shown_) return {};
  view::HtmlHeading heading;
  heading.title = fmt::format("{} port {}", target_.host, target_.port);
  heading.command = options_.command;
  heading.left = style_.left;
  heading.right = style_.right;
  heading.peer = wire::to_string(destination_.address);
  return view::html_comparison(shown_->comparison, shown_->pair.left.records, shown_->pair.right.records,
                               heading);
}

}  // namespace synfin::app
