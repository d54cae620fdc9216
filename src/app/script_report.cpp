#include "app/script_report.h"

#include <string>
#include <vector>

#include "synfin/view/script_result.h"
#include "synfin/wire/notation.h"

#include "app/exchange_text.h"
#include "app/script_exchange.h"

namespace synfin::app {

namespace {

// The lines of what came, numbers as the whole exchange has them.
std::vector<std::string> lines_of_what_came(const Exchange& exchange, const OutputOptions& output) {
  wire::Notation notation({.absolute_sequence = output.lines.notation.absolute_sequence});
  std::vector<std::string> lines;
  for (const view::Record& record : exchange.records()) {
    std::string line;
    notation.append(line, record.packet, record.wire_length);
    if (came_from_peer(record)) lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<view::ScriptStepResult> results_of(const ScriptExchange& exchange, const OutputOptions& output) {
  const std::vector<std::string> lines = lines_of_what_came(exchange, output);
  std::vector<view::ScriptStepResult> results;
  for (std::size_t i = 0; i < exchange.script().size(); ++i) {
    const ScriptStep& step = exchange.script()[i];
    view::ScriptStepResult result{step.line, step.text, exchange.results()[i].outcome, {}};
    for (const ScriptExchange::Other& other : exchange.results()[i].others)
      if (other.number < lines.size()) result.others.push_back({lines[other.number], other.differences});
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace

ScriptReport::ScriptReport(const CraftOptions& options)
    : options_(options), lines_(packet_line_style(options.run.output)) {}

void ScriptReport::seen(const Exchange& exchange, const view::Record& record) {
  const OutputOptions& output = options_.run.output;
  if (shows_packets(output))
    output_.put(packet_text(output, lines_, connection_number(exchange.number()), record));
}

void ScriptReport::finished(const Exchange& exchange) {
  const auto& script = dynamic_cast<const ScriptExchange&>(exchange);
  const OutputOptions& output = options_.run.output;
  held_ = script.held();
  const auto results = results_of(script, output);
  if (!output.json) {
    if (shows_ladder(output)) output_.put(ladder_text(output, exchange));
    return output_.put(view::script_text(results));
  }
  for (const view::ScriptStepResult& result : results) output_.put(view::json_script_step(result) + "\n");
}

}  // namespace synfin::app
