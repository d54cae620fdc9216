#include "app/craft_report.h"

#include <utility>

#include "synfin/view/craft_result.h"
#include "synfin/wire/notation.h"

#include "app/exchange_text.h"

namespace synfin::app {

namespace {

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

view::CraftResult result_of(const CraftExchange& craft) {
  view::CraftResult result;
  result.number = connection_number(craft.number());
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
    : options_(options), target_(target), lines_(packet_line_style(options.run.output)) {}

void CraftReport::seen(const Exchange& exchange, const view::Record& record) {
  const OutputOptions& output = options_.run.output;
  if (shows_packets(output))
    output_.put(packet_text(output, lines_, connection_number(exchange.number()), record));
}

void CraftReport::finished(const Exchange& exchange) {
  const auto& craft = dynamic_cast<const CraftExchange&>(exchange);
  const view::CraftResult result = result_of(craft);
  all_met_ = all_met_ && view::is_met(result);
  const OutputOptions& output = options_.run.output;
  if (output.json) return output_.put(view::json_craft(target_, result) + "\n");
  if (shows_ladder(output)) output_.put(ladder_text(output, exchange));
  output_.put(view::craft_text(target_, result));
}

}  // namespace synfin::app
