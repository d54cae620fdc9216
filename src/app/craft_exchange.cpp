#include "app/craft_exchange.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "synfin/wire/emit.h"

namespace synfin::app {

namespace {

std::optional<wire::Segment> segment_in(wire::ByteView bytes) {
  if (bytes.empty()) return std::nullopt;
  const auto packet = wire::parse(bytes);
  return std::get<wire::Segment>(*packet);
}

std::string endpoint_text(const wire::Endpoint& e) {
  return fmt::format("{}.{}", wire::to_string(e.address), e.port);
}

// RFC 9293 3.10.7.1: the RST to a segment with ACK.
wire::Bytes reset_packet(const wire::FourTuple& tuple, wire::Seq seq) {
  wire::SegmentSpec spec;
  spec.source = tuple.local.address;
  spec.source_port = tuple.local.port;
  spec.destination = tuple.remote.address;
  spec.destination_port = tuple.remote.port;
  spec.flags = wire::Flag::rst;
  spec.seq = seq;
  spec.id = 1;  // of 0 a raw socket would make another
  return *wire::emit(spec);
}

std::string value_text(wire::MatchField field, std::uint32_t value) {
  return wire::is_address(field) ? wire::to_string(wire::Address{value}) : fmt::format("{}", value);
}

std::string text_of(const wire::Mismatch& m) {
  return fmt::format("{} is {}, an answer's {}", wire::to_string(m.field),
                     m.found ? value_text(m.field, *m.found) : "missing", value_text(m.field, m.wanted));
}

std::string no_answer_text(const std::vector<wire::Mismatch>& mismatches) {
  std::string text = "no answer: ";
  for (const wire::Mismatch& m : mismatches) {
    if (&m != &mismatches.front()) text += "; ";
    text += text_of(m);
  }
  return text;
}

}  // namespace

CraftExchange::CraftExchange(std::size_t number, CraftPlan plan, CraftHistory& history)
    : Exchange(number),
      plan_(std::move(plan)),
      history_(history),
      meant_(segment_in(plan_.packets.meant)),
      next_(plan_.packets.sent.size()) {}

void CraftExchange::start(tcp::Time now) {
  phase_ = Phase::waiting;
  next_ = 0;
  started_ = now;
  give_up_at_ = now + plan_.timeout;
  if (meant_) history_.add(number(), meant_->source_port, plan_.packets.meant);
}

tcp::Time CraftExchange::next_due() const { return started_ + static_cast<int>(next_) * plan_.apart; }

std::optional<tcp::Transmit> CraftExchange::poll_transmit(tcp::Time now) {
  tcp::Transmit out;
  if (phase_ == Phase::over && reset_at_ && !std::exchange(was_reset_, true)) {
    out.packet = reset_packet(plan_.tuple, *reset_at_);
    return out;
  }
  if (next_ == plan_.packets.sent.size() || now < next_due()) return std::nullopt;
  out.packet = plan_.packets.sent[next_++];
  return out;
}

bool CraftExchange::concerns(const wire::Packet& packet) const {
  const auto* const segment = std::get_if<wire::Segment>(&packet);
  const auto* const error = std::get_if<wire::IcmpError>(&packet);
  if (segment != nullptr && segment->destination() == plan_.tuple.local) return true;
  if (error != nullptr && error->quoted.tuple().local == plan_.tuple.local) return true;
  return history_.answered_before(number(), packet).has_value();
}

tcp::Reaction CraftExchange::receive(const wire::Packet& packet, tcp::Time) {
  const bool earlier_crafts = note_answer(packet);
  if (phase_ == Phase::waiting) judge(packet, earlier_crafts);
  if (has_all()) end();
  tcp::Reaction reaction;
  reaction.remark = remark_;
  return reaction;
}

// Whether it is the answer to an earlier craft.
bool CraftExchange::note_answer(const wire::Packet& packet) {
  if (!meant_) {
    remark_ = "what was sent is no TCP segment, so nothing says whether this is its answer";
    return false;
  }
  const auto mismatches = wire::mismatches(*meant_, packet);
  if (!mismatches.empty()) {
    const auto earlier = history_.answered_before(number(), packet);
    remark_ = earlier ? fmt::format("a late answer to craft {}", *earlier + 1) : no_answer_text(mismatches);
    return earlier.has_value();
  }
  remark_ = answers_ == 0 ? answer_remark : "answers again";
  if (tcp::reason_of(packet) == tcp::Reason::syn_ack) {
    brought_syn_ack_ = true;
    if (plan_.resets) reset_at_ = std::get<wire::Segment>(packet).ack();
  }
  if (answers_++ > 0) return false;
  reason_ = tcp::reason_of(packet);
  reply_ = tcp::reply_of(packet);
  finding_by_window_ = tcp::finding_by_window(meant_->flags, packet);
  return false;
}

void CraftExchange::end() {
  phase_ = Phase::over;
  next_ = plan_.packets.sent.size();
}

// What is expected is expected from the port that was asked.
std::optional<wire::Difference> CraftExchange::strange_port(const wire::Packet& packet) const {
  const wire::Endpoint& asked = plan_.tuple.remote;
  const auto* const segment = std::get_if<wire::Segment>(&packet);
  const auto* const error = std::get_if<wire::IcmpError>(&packet);
  if (segment != nullptr && segment->source() != asked)
    return wire::Difference{"source", endpoint_text(asked), endpoint_text(segment->source())};
  if (error != nullptr && error->quoted.tuple().remote != asked)
    return wire::Difference{"quoted destination", endpoint_text(asked),
                            endpoint_text(error->quoted.tuple().remote)};
  return std::nullopt;
}

bool CraftExchange::is_silence_expected() const {
  return met_ < plan_.expected.size() && plan_.expected[met_].silence;
}

// The answer to an earlier craft is not what this one expects, and does not break its silence.
void CraftExchange::judge(const wire::Packet& packet, bool earlier_crafts) {
  if (earlier_crafts || met_ == plan_.expected.size()) return judged_.push_back({});
  judged_.push_back({met_, wire::differences(plan_.expected[met_], packet)});
  if (const auto stranger = strange_port(packet)) judged_.back().differences.push_back(*stranger);
  if (is_silence_expected()) silence_broken_ = true;
  if (judged_.back().differences.empty()) ++met_;
}

bool CraftExchange::has_all() const {
  if (plan_.expected.empty()) return answers_ > 0;
  return silence_broken_ || met_ == plan_.expected.size();
}

std::optional<std::size_t> CraftExchange::unmet() const {
  if (met_ == plan_.expected.size() || (is_silence_expected() && !silence_broken_ && !interrupted_))
    return std::nullopt;
  return met_;
}

std::optional<tcp::Time> CraftExchange::deadline() const {
  if (phase_ == Phase::over) return std::nullopt;
  return next_ == plan_.packets.sent.size() ? give_up_at_ : std::min(give_up_at_, next_due());
}

void CraftExchange::on_deadline(tcp::Time now) {
  if (now >= give_up_at_) end();
}

void CraftExchange::interrupt(tcp::Time) {
  interrupted_ = phase_ != Phase::over;
  end();
}

}  // namespace synfin::app
