#include "app/craft_report.h"

#include <utility>

#include "synfin/view/craft_result.h"
#include "synfin/view/json.h"
#include "synfin/view/ladder.h"
#include "synfin/wire/notation.h"

namespace synfin::app {

namespace {

// In JSON the line is tcpdump's text alone.
view::LineStyle line_style(const OutputOptions& output) {
  view::LineStyle style = output.lines;
  if (output.json) {
    style.timestamps = view::TimestampStyle::none;
    style.states = style.hex = style.color = false;
  }
  return style;
}

bool came(const view::Record& record) {
  return record.origin == view::Origin::peer || record.origin == view::Origin::icmp;
}

std::optional<tcp::Duration> round_trip(const std::vector<view::Record>& records) {
  std::optional<tcp::WallTime> sent;
  for (const view::Record& record : records) {
    if (record.origin == view::Origin::ours && !sent) sent = record.captured;
    if (sent && came(record) && record.remark == CraftExchange::answer_remark) return record.captured - *sent;
  }
  return std::nullopt;
}

unsigned number_of(const Exchange& exchange) { return static_cast<unsigned>(exchange.number()) + 1; }

view::CraftResult result_of(const CraftExchange& craft) {
  view::CraftResult result;
  result.number = number_of(craft);
  result.tuple = craft.tuple();
  result.finding = craft.finding();
  result.reason = craft.reason();
  result.answers = craft.answers();
  result.round_trip = round_trip(craft.records());
  result.interrupted = craft.interrupted();
  result.expected = craft.plan().expected;
  result.unmet = craft.unmet();
  std::size_t number = 0;
  wire::Notation notation({.absolute_sequence = true});
  for (const view::Record& record : craft.records()) {
    if (!came(record) || number == craft.judged().size()) continue;
    const CraftExchange::Judged& judged = craft.judged()[number++];
    std::string line;
    notation.append(line, record.packet, record.wire_length);
    result.came.push_back({std::move(line), judged.expectation, judged.differences});
  }
  return result;
}

}  // namespace

CraftReport::CraftReport(const CraftOptions& options, const view::Target& target)
    : options_(options), target_(target), lines_(line_style(options.run.output)) {}

void CraftReport::seen(const Exchange& exchange, const view::Record& record) {
  const OutputOptions& output = options_.run.output;
  if (output.quiet || (output.ladder && !output.json)) return;
  std::string line = lines_.line(record);
  if (!output.json) return output_.put(line);
  if (!line.empty() && line.back() == '\n') line.pop_back();
  output_.put(view::json_packet(number_of(exchange), record, line) + "\n");
}

void CraftReport::finished(const Exchange& exchange) {
  const auto& craft = dynamic_cast<const CraftExchange&>(exchange);
  const view::CraftResult result = result_of(craft);
  all_met_ = all_met_ && view::is_met(result);
  const OutputOptions& output = options_.run.output;
  if (output.json) return output_.put(view::json_craft(target_, result) + "\n");
  if (output.ladder && !output.quiet) print_ladder(exchange);
  output_.put(view::craft_text(target_, result));
}

void CraftReport::print_ladder(const Exchange& exchange) {
  view::LadderStyle style;
  style.color = options_.run.output.lines.color;
  style.width = options_.run.output.columns;
  style.absolute_sequence = options_.run.output.lines.notation.absolute_sequence;
  style.right = wire::to_string(exchange.tuple().remote.address);
  output_.put(view::ladder(exchange.records(), style));
}

}  // namespace synfin::app
