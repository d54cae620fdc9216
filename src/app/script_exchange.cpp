#include "app/script_exchange.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "app/craft_packets.h"

namespace synfin::app {

using view::StepOutcome;

namespace {

constexpr tcp::Duration usual_apart = std::chrono::milliseconds(1);  // 1,000 packets a second

}  // namespace

ScriptExchange::ScriptExchange(Script script, const CraftOptions& options, const wire::FourTuple& tuple)
    : Exchange(0),
      script_(std::move(script)),
      options_(options),
      tuple_(tuple),
      numbers_(options.run.output.lines.notation.absolute_sequence),
      results_(script_.size()) {}

// As far as it goes without waiting.
void ScriptExchange::go_on(tcp::Time now) {
  while (!is_through()) {
    switch (step().kind) {
      case ScriptStep::Kind::send:
        send();
        pass(StepOutcome::sent);
        break;
      case ScriptStep::Kind::wait:
        until_ = now + step().wait;
        return;
      case ScriptStep::Kind::expect:
        until_ = now + options_.run.plan.timeout;
        if (!take_what_came()) return;
        break;
    }
  }
}

void ScriptExchange::pass(StepOutcome outcome) {
  results_[at_++].outcome = outcome;
  until_.reset();
}

void ScriptExchange::fail(StepOutcome outcome) {
  results_[at_].outcome = outcome;
  failed_ = true;
  until_.reset();
}

// What the notation does not say follows from what went by: the next sequence number, an acknowledgement of
// all that came.
wire::SegmentSpec ScriptExchange::segment_of(const ScriptStep& s) const {
  const wire::Expectation& said = s.packet;
  const wire::Flags flags = *said.flags;
  wire::SegmentSpec spec;
  spec.flags = flags;
  spec.seq = said.seq ? std::optional(wire::Seq(*said.seq + numbers_.ours(flags))) : numbers_.our_next();
  if (said.ack) {
    spec.ack = wire::Seq(*said.ack + numbers_.theirs(flags));
  } else if (flags.has(wire::Flag::ack)) {
    spec.ack = numbers_.their_next();
  }
  spec.window = said.window;
  spec.urgent = said.urgent;
  spec.options = said.options;
  spec.checksum = said.checksum;
  spec.tos = said.tos;
  spec.ttl = said.ttl;
  spec.id = said.id;
  spec.payload = s.data;
  return spec;
}

void ScriptExchange::send() {
  CraftOptions craft = options_;
  craft.segment = wire::completed(segment_of(step()), options_.segment);
  CraftPackets packets = craft_packets(craft, tuple_);
  const auto meant = wire::parse(packets.meant);
  numbers_.saw_ours(std::get<wire::Segment>(*meant));
  for (wire::Bytes& packet : packets.sent) to_send_.push_back(std::move(packet));
}

std::optional<tcp::Time> ScriptExchange::deadline() const {
  if (to_send_.empty()) return until_;
  return until_ ? std::min(*until_, next_due_) : next_due_;
}

std::optional<tcp::Transmit> ScriptExchange::poll_transmit(tcp::Time now) {
  if (to_send_.empty() || now < next_due_) return std::nullopt;
  next_due_ = now + usual_apart;
  tcp::Transmit out;
  out.packet = std::move(to_send_.front());
  to_send_.pop_front();
  return out;
}

ScriptExchange::Came ScriptExchange::in_scripts_numbers(const wire::Packet& packet) {
  Came came{received_++, packet};
  auto* const segment = std::get_if<wire::Segment>(&came.packet);
  if (segment == nullptr) return came;
  const wire::Segment original = *segment;
  segment->payload = {};  // a view of what is gone by the time it is looked at
  segment->seq = wire::Seq(original.seq.raw() - numbers_.theirs(original.flags));
  segment->ack_field -= numbers_.ours(original.flags);
  numbers_.saw_theirs(original);
  return came;
}

tcp::Reaction ScriptExchange::receive(const wire::Packet& packet, tcp::Time now) {
  remark_.clear();
  Came came = in_scripts_numbers(packet);
  const bool expecting = !is_through() && step().kind == ScriptStep::Kind::expect;
  if (!expecting) {
    came_.push_back(std::move(came));
  } else if (take(came)) {
    go_on(now);
  }
  tcp::Reaction reaction;
  reaction.remark = remark_;
  return reaction;
}

// Whether the step has what it expects.
bool ScriptExchange::take(const Came& came) {
  const wire::Expectation& expected = step().packet;
  auto differences = wire::differences(expected, came.packet);
  if (differences.empty()) {
    remark_ = fmt::format("as line {} expects", step().line);
    pass(StepOutcome::came);
    return true;
  }
  remark_ = fmt::format("not as line {} expects", step().line);
  results_[at_].others.push_back({came.number, std::move(differences)});
  if (expected.silence) fail(StepOutcome::broken);
  return false;
}

bool ScriptExchange::take_what_came() {
  while (!came_.empty() && !failed_) {
    const Came came = std::move(came_.front());
    came_.pop_front();
    if (take(came)) return true;
  }
  return false;
}

void ScriptExchange::on_deadline(tcp::Time now) {
  if (is_through() || !until_ || now < *until_) return;
  if (step().kind == ScriptStep::Kind::wait) {
    pass(StepOutcome::waited);
  } else if (step().packet.silence) {
    pass(StepOutcome::came);
  } else {
    fail(StepOutcome::missing);
  }
  go_on(now);
}

void ScriptExchange::interrupt(tcp::Time) {
  if (!is_through()) fail(StepOutcome::interrupted);
  to_send_.clear();
}

bool ScriptExchange::held() const {
  return std::all_of(results_.begin(), results_.end(),
                     [](const StepResult& result) { return view::holds(result.outcome); });
}

}  // namespace synfin::app
