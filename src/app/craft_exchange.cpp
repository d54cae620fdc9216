#include "app/craft_exchange.h"

#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "synfin/wire/emit.h"

namespace synfin::app {

namespace {

wire::Bytes built(const wire::SegmentSpec& spec) {
  auto bytes = wire::emit(spec);
  if (!bytes) throw std::runtime_error(fmt::format("the segment cannot be built: {}", bytes.error().reason));
  return std::move(*bytes);
}

wire::Segment read_back(wire::ByteView bytes) {
  const auto packet = wire::parse(bytes);
  const auto* const segment = packet ? std::get_if<wire::Segment>(&*packet) : nullptr;
  if (segment == nullptr) throw std::runtime_error("the segment that was built is none");
  return *segment;
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

CraftExchange::CraftExchange(std::size_t number, CraftPlan plan)
    : Exchange(number), plan_(std::move(plan)), bytes_(built(plan_.segment)), sent_(read_back(bytes_)) {}

void CraftExchange::start(tcp::Time now) {
  phase_ = Phase::waiting;
  due_ = true;
  give_up_at_ = now + plan_.timeout;
}

std::optional<tcp::Transmit> CraftExchange::poll_transmit(tcp::Time) {
  if (!std::exchange(due_, false)) return std::nullopt;
  tcp::Transmit out;
  out.spec = plan_.segment;
  return out;
}

tcp::Reaction CraftExchange::receive(const wire::Packet& packet, tcp::Time) {
  note_answer(packet);
  if (phase_ == Phase::waiting) judge(packet);
  if (has_all()) phase_ = Phase::over;
  tcp::Reaction reaction;
  reaction.remark = remark_;
  return reaction;
}

void CraftExchange::note_answer(const wire::Packet& packet) {
  const auto mismatches = wire::mismatches(sent_, packet);
  if (!mismatches.empty()) {
    remark_ = no_answer_text(mismatches);
    return;
  }
  remark_ = answers_ == 0 ? answer_remark : "answers again";
  if (answers_++ == 0) reason_ = tcp::reason_of(packet);
}

bool CraftExchange::is_silence_expected() const {
  return met_ < plan_.expected.size() && plan_.expected[met_].silence;
}

void CraftExchange::judge(const wire::Packet& packet) {
  if (met_ == plan_.expected.size()) return judged_.push_back({});
  judged_.push_back({met_, wire::differences(plan_.expected[met_], packet)});
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
  return phase_ == Phase::over ? std::nullopt : std::optional(give_up_at_);
}

void CraftExchange::on_deadline(tcp::Time now) {
  if (now >= give_up_at_) phase_ = Phase::over;
}

void CraftExchange::interrupt(tcp::Time) {
  interrupted_ = phase_ != Phase::over;
  phase_ = Phase::over;
  due_ = false;
}

}  // namespace synfin::app
