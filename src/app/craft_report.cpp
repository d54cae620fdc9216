#include "app/craft_report.h"

#include <utility>

#include <fmt/format.h>

#include "synfin/view/craft_result.h"
#include "synfin/wire/notation.h"

#include "app/exchange_text.h"

namespace synfin::app {

namespace {

std::optional<tcp::Duration> round_trip(const std::vector<view::Record>& records) {
  std::optional<tcp::WallTime> sent;
  for (const view::Record& record : records) {
    if (record.origin == view::Origin::ours && !sent) sent = record.captured;
    if (sent && came_from_peer(record) && record.remark == CraftExchange::answer_remark)
      return record.captured - *sent;
  }
  return std::nullopt;
}

view::CraftResult result_of(const CraftExchange& craft) {
  view::CraftResult result;
  result.number = connection_number(craft.number());
  result.tuple = craft.tuple();
  result.finding = craft.finding();
  result.reason = craft.reason();
  result.finding_by_window = craft.finding_by_window();
  result.is_segment = craft.is_segment();
  result.answers = craft.answers();
  result.round_trip = round_trip(craft.records());
  result.interrupted = craft.interrupted();
  result.expected = craft.plan().expected;
  result.unmet = craft.unmet();
  std::size_t number = 0;
  wire::Notation notation({.absolute_sequence = true});
  for (const view::Record& record : craft.records()) {
    if (!came_from_peer(record) || number == craft.judged().size()) continue;
    const CraftExchange::Judged& judged = craft.judged()[number++];
    std::string line;
    notation.append(line, record.packet, record.wire_length);
    result.came.push_back({std::move(line), judged.expectation, judged.differences});
  }
  return result;
}

}  // namespace

CraftReport::CraftReport(const CraftOptions& options, const view::Target& target)
    : options_(options), target_(target), lines_(packet_line_style(options.run.output)) {}

void CraftReport::seen(const Exchange& exchange, const view::Record& record) {
  const OutputOptions& output = options_.run.output;
  if (shows_packets(output))
    output_.put(exchange.number(), packet_text(output, lines_, connection_number(exchange.number()), record));
}

void CraftReport::finished(const Exchange& exchange) {
  const auto& craft = dynamic_cast<const CraftExchange&>(exchange);
  const view::CraftResult result = result_of(craft);
  count(result);
  const OutputOptions& output = options_.run.output;
  if (output.json) {
    output_.put(exchange.number(), view::json_craft(target_, result) + "\n");
  } else {
    if (shows_ladder(output)) output_.put(exchange.number(), ladder_text(output, exchange));
    output_.put(exchange.number(), view::craft_text(target_, result));
  }
  output_.end(exchange.number());
}

void CraftReport::count(const view::CraftResult& result) {
  all_met_ = all_met_ && view::is_met(result);
  ++ended_;
  if (result.answers > 0) ++answered_;
  if (result.is_segment && (result.answers > 0 || !result.interrupted)) ++findings_[result.finding];
  if (result.round_trip) round_trips_.add(*result.round_trip);
}

void CraftReport::summary() {
  if (options_.run.count < 2 || options_.run.output.json) return;
  std::string text =
      fmt::format("--- {} port {}: {} sent, {} answered", target_.host, target_.port, ended_, answered_);
  for (const auto& [finding, times] : findings_)
    text += fmt::format(", {} {}", times, tcp::to_string(finding));
  text += " ---\n";
  if (const std::string line = round_trips_.line("answer"); !line.empty()) text += line + "\n";
  output_.put(text);
  output_.flush();
}

}  // namespace synfin::app
