#include "synfin/app/hand_exchange.h"

#include <algorithm>
#include <utility>

namespace synfin::app {

using tcp::State;
using tcp::Time;

HandExchange::HandExchange(std::size_t number, const tcp::Config& config, wire::Seq isn, Plan plan)
    : Exchange(number),
      connection_(config, isn),
      plan_(std::move(plan)),
      acts_first_(plan_.half_open || config.piggyback_fin) {}

void HandExchange::start(Time now) {
  give_up_at_ = now + plan_.timeout;
  connection_.handle(tcp::Open{}, now);
}

tcp::Reaction HandExchange::receive(const wire::Packet& packet, Time now) {
  tcp::Reaction reaction;
  if (const auto* segment = std::get_if<wire::Segment>(&packet)) {
    reaction = connection_.handle(tcp::SegmentArrived{*segment}, now);
  } else if (const auto* error = std::get_if<wire::IcmpError>(&packet)) {
    reaction = connection_.handle(tcp::IcmpArrived{*error}, now);
  }
  // As a rule the ACK of a segment leaves first and the application learns of it in poll_transmit.
  if (acts_first_) proceed(now);
  return reaction;
}

std::optional<tcp::Transmit> HandExchange::poll_transmit(Time now) {
  if (auto out = connection_.poll_transmit(now)) return out;
  proceed(now);
  return connection_.poll_transmit(now);
}

std::optional<Time> HandExchange::deadline() const {
  if (phase_ == Phase::over) return std::nullopt;
  Time at = connection_.poll_timeout().value_or(Time::max());
  const bool holding = phase_ == Phase::open && !plan_.expect_close && connection_.unacknowledged_data() == 0;
  if (holding || phase_ == Phase::lingering) at = std::min(at, act_at_);
  if (phase_ != Phase::lingering && !holding) at = std::min(at, give_up_at_);
  return at;
}

void HandExchange::on_deadline(Time now) {
  if (const auto at = connection_.poll_timeout(); at && *at <= now) connection_.handle(tcp::Tick{}, now);
  proceed(now);
}

void HandExchange::interrupt(Time now) {
  if (tcp::synchronized(connection_.state())) connection_.handle(tcp::Abort{}, now);
  phase_ = Phase::over;
}

std::optional<tcp::Outcome> HandExchange::outcome() const {
  auto outcome = connection_.outcome();
  if (outcome && left_open_) outcome->closing = tcp::Closing::left_open;
  return outcome;
}

// The application's turn, after whatever has happened.
void HandExchange::proceed(Time now) {
  const State state = connection_.state();
  const bool gone = state == State::closed && phase_ != Phase::over;
  if (gone) {
    phase_ = Phase::over;
    return;
  }
  switch (phase_) {
    case Phase::opening:
      if (tcp::synchronized(state)) return when_opened(now);
      break;
    case Phase::open:
      return while_open(now);
    case Phase::closing:
      if (state == State::time_wait) {
        phase_ = plan_.linger > tcp::Duration::zero() ? Phase::lingering : Phase::over;
        act_at_ = now + plan_.linger;
        return;
      }
      break;
    case Phase::lingering:
      if (now >= act_at_) phase_ = Phase::over;
      return;
    case Phase::over:
      return;
  }
  if (now >= give_up_at_) give_up(now);
}

void HandExchange::when_opened(Time now) {
  if (plan_.half_open) {
    connection_.handle(tcp::Abort{}, now);
    phase_ = Phase::over;
    return;
  }
  phase_ = Phase::open;
  act_at_ = now + plan_.hold;
  give_up_at_ = now + plan_.timeout;
  if (!plan_.send.empty()) connection_.handle(tcp::Send{std::move(plan_.send)}, now);
  unacknowledged_ = connection_.unacknowledged_data();
  while_open(now);
}

void HandExchange::while_open(Time now) {
  const std::uint64_t received = connection_.bytes_received();
  const std::size_t unacknowledged = connection_.unacknowledged_data();
  const bool progress = received != bytes_seen_ || unacknowledged != unacknowledged_;
  if (progress) {
    bytes_seen_ = received;
    unacknowledged_ = unacknowledged;
    act_at_ = now + plan_.hold;
    give_up_at_ = now + plan_.timeout;
  }
  const bool peer_closed = connection_.state() == State::close_wait;
  const bool waiting = plan_.expect_close || unacknowledged > 0;
  if (peer_closed || (!waiting && now >= act_at_)) return close(now);
  if (waiting && now >= give_up_at_) close(now);
}

void HandExchange::close(Time now) {
  give_up_at_ = now + plan_.timeout;
  switch (plan_.close) {
    case CloseMode::fin:
      connection_.handle(tcp::Close{}, now);
      phase_ = Phase::closing;
      return;
    case CloseMode::rst:
      connection_.handle(tcp::Abort{}, now);
      phase_ = Phase::over;
      return;
    case CloseMode::none:
      left_open_ = true;
      phase_ = Phase::over;
      return;
  }
}

void HandExchange::give_up(Time now) {
  connection_.handle(tcp::UserTimeout{}, now);
  phase_ = Phase::over;
}

}  // namespace synfin::app
