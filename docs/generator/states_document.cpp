#include "states_document.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "synfin/tcp/transitions.h"

namespace synfin::docs {

namespace {

using tcp::State;
using tcp::StateSet;
using tcp::Transition;

// The order of a connection's life, in which the states are told.
constexpr State told[] = {State::closed,      State::listen,     State::syn_sent,   State::syn_received,
                          State::established, State::fin_wait_1, State::fin_wait_2, State::closing,
                          State::time_wait,   State::close_wait, State::last_ack};

constexpr std::string_view introduction = R"(# The states of a connection

<!-- Generated from src/tcp/transitions.cpp by tools/docs: change the table there, then run it. -->

RFC 9293's machine as `synfin` runs it. The code, this page and the explanations on the command
line read one table, `src/tcp/transitions.cpp`. What is not in it changes nothing. Sections are RFC 9293's unless
another RFC is named. Where Linux deviates from the RFC a policy chooses; `--like kernel` and `--like linux` go
Linux's way, the machine's own default is the RFC's.

A SYN-RECEIVED that is refused goes to CLOSED, also after a passive open: one connection is one peer's.
)";

std::vector<State> states_of(StateSet set) {
  std::vector<State> states;
  std::copy_if(std::begin(told), std::end(told), std::back_inserter(states),
               [&](State s) { return set.has(s); });
  return states;
}

// A name that mermaid takes: FIN_WAIT_1.
std::string identifier(State state) {
  std::string name(to_string(state));
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

std::string label(const Transition& row) {
  std::string text(to_string(row.trigger));
  if (row.guard != tcp::Guard::always) text += fmt::format(" ({})", to_string(row.guard));
  if (!to_string(row.action).empty()) text += fmt::format(" / {}", to_string(row.action));
  return text;
}

// What ends nearly every state would hide the rest of the picture.
bool ends_everything(const Transition& row) {
  using enum tcp::Trigger;
  const bool anywhere = row.trigger == abort || row.trigger == user_timeout || row.trigger == rst ||
                        row.trigger == retransmission_limit;
  return anywhere && row.to == State::closed;
}

std::string diagram() {
  // One arrow for each pair of states, with all that takes it.
  std::vector<std::pair<std::pair<State, State>, std::string>> arrows;
  for (const State from : told) {
    for (const Transition& row : tcp::transitions()) {
      if (!row.to || !row.from.has(from) || ends_everything(row)) continue;
      const std::pair pair{from, *row.to};
      const auto found =
          std::find_if(arrows.begin(), arrows.end(), [&](const auto& a) { return a.first == pair; });
      if (found == arrows.end()) {
        arrows.emplace_back(pair, label(row));
      } else {
        found->second += "<br/>" + label(row);
      }
    }
  }
  std::string text = "```mermaid\nstateDiagram-v2\n  [*] --> CLOSED\n";
  for (const auto& [pair, what] : arrows) {
    text += fmt::format("  {} --> {}: {}\n", identifier(pair.first), identifier(pair.second), what);
  }
  return text + "```\n";
}

std::string from_text(const Transition& row) {
  std::vector<std::string_view> names;
  for (const State state : states_of(row.from)) names.push_back(to_string(state));
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string table(bool changing) {
  std::string text =
      "| from | what happens | policy | to | action | section | meaning |\n|---|---|---|---|---|---|---|\n";
  for (const Transition& row : tcp::transitions()) {
    if (row.to.has_value() != changing) continue;
    text += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", from_text(row), to_string(row.trigger),
                        to_string(row.guard), row.to ? to_string(*row.to) : "stays", to_string(row.action),
                        row.section, row.meaning);
  }
  return text;
}

}  // namespace

std::string states_document() {
  return fmt::format(
      "{}\n## The picture\n\nLeft out: RST, ABORT, the user timeout and the retransmission limit, which lead "
      "to CLOSED "
      "from nearly everywhere; the table has them.\n\n{}\n## What changes the state\n\n{}\n## What does "
      "not\n\n{}",
      introduction, diagram(), table(true), table(false));
}

}  // namespace synfin::docs
