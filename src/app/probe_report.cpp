#include "synfin/app/probe_report.h"

#include <fmt/format.h>

#include "synfin/view/json.h"
#include "synfin/view/summary.h"

#include "app/exchange_text.h"

namespace synfin::app {

namespace {

view::LineStyle line_style(const OutputOptions& output, const net::NameCache* names) {
  view::LineStyle style = packet_line_style(output);
  style.notation.names = names ? &names->table() : nullptr;
  return style;
}

// A middlebox's RST shows beside the first answers of the host as well as beside all of them.
constexpr std::size_t compared_answers = 64;

std::string counted(std::size_t n, const char* what) { return fmt::format("{} {}", n, what); }

}  // namespace

ProbeReport::ProbeReport(const ProbeOptions& options, const std::vector<view::Target>& targets,
                         const net::NameCache* names)
    : options_(options), targets_(targets), names_(names), lines_(line_style(options.output, names)) {}

void ProbeReport::seen(const Exchange& exchange, const view::Record& record) {
  if (shows_packets(options_.output)) say({exchange.number(), record, {}});
}

void ProbeReport::finished(const Exchange& exchange) {
  const view::Summary summary = view::summarise(exchange.records());
  count(exchange, summary);
  std::string text;
  if (shows_ladder(options_.output)) text = ladder_text(options_.output, exchange);
  text += verdict(exchange, summary);
  if (answers_.size() < compared_answers && summary.handshake) answers_.push_back(summary);
  say({exchange.number(), std::nullopt, std::move(text)});
}

// In order: a line's relative numbers and time differences depend on the lines before it.
void ProbeReport::say(Item item) {
  if (held_.empty() && names_are_known(item)) return print(item);
  held_.push_back(std::move(item));
}

void ProbeReport::print(const Item& item) {
  if (item.packet)
    return output_.put(item.exchange,
                       packet_text(options_.output, lines_, connection_number(item.exchange), *item.packet));
  output_.put(item.exchange, item.text);
  output_.end(item.exchange);
}

// Writing the line for nobody asks for just the names that it takes, and so sets their lookup going.
bool ProbeReport::names_are_known(const Item& item) const {
  if (!names_ || !item.packet) return true;
  const std::uint64_t misses = names_->misses();
  view::PacketLines(line_style(options_.output, names_)).line(*item.packet);
  return names_->misses() == misses;
}

void ProbeReport::give_up_names() {
  for (const Item& item : held_) print(item);
  held_.clear();
  flush();
}

std::string ProbeReport::verdict(const Exchange& exchange, const view::Summary& summary) const {
  const view::Target& t = target(exchange.number());
  const auto outcome = exchange.outcome();
  const unsigned connection = connection_number(exchange.number());
  if (!outcome) {
    const auto state = exchange.state();
    if (options_.output.json) {
      return view::json_interrupted(connection, t, exchange.tuple(), state, summary) + "\n";
    }
    return fmt::format("synfin: {} port {}: interrupted{}{}\n", t.host, t.port, state ? " in " : "",
                       state ? tcp::to_string(*state) : "");
  }
  if (options_.output.json) {
    return view::json_connection(connection, t, exchange.tuple(), *outcome, summary) + "\n";
  }
  std::string text = view::verdict_line(t, *outcome, summary) + "\n";
  if (options_.output.quiet) return text;
  for (const std::string& line :
       {view::negotiated_line(summary), view::state_line(*outcome, summary, answers_),
        view::explanation(summary, *outcome)}) {
    if (!line.empty()) text += line + "\n";
  }
  return text;
}

void ProbeReport::count(const Exchange& exchange, const view::Summary& summary) {
  const auto outcome = exchange.outcome();
  ++ended_;
  retried_ += summary.syn_retransmissions;
  if (!outcome) return;
  const bool answered = outcome->reason != tcp::Reason::no_response;
  if (answered) ++answered_;
  switch (outcome->port) {
    case tcp::PortState::open:
      ++open_;
      break;
    case tcp::PortState::closed:
      ++closed_;
      break;
    case tcp::PortState::filtered:
      ++filtered_;
      break;
  }
  if (answered && summary.handshake) handshakes_.add(*summary.handshake);
  const bool closed_down =
      outcome->port == tcp::PortState::open && outcome->closing != tcp::Closing::unfinished;
  if (closed_down && summary.close) closes_.add(*summary.close);
}

void ProbeReport::flush() {
  for (; !held_.empty() && names_are_known(held_.front()); held_.pop_front()) print(held_.front());
  output_.flush();
}

void ProbeReport::summary() {
  const std::size_t asked = options_.count * options_.ports.size();
  if (asked < 2 || options_.output.json) return;
  std::string text = fmt::format("--- {}: {} sent, {} answered", targets_.front().host, ended_, answered_);
  for (const auto& [n, what] : {std::pair{open_, "open"}, {closed_, "closed"}, {filtered_, "filtered"}}) {
    if (n > 0) text += ", " + counted(n, what);
  }
  if (retried_ > 0) text += ", " + counted(retried_, "SYNs sent again");
  text += " ---\n";
  for (const std::string& line : {handshakes_.line("handshake"), closes_.line("close")}) {
    if (!line.empty()) text += line + "\n";
  }
  output_.put(text);
  flush();
}

}  // namespace synfin::app
