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
  const bool holding = phase_ == Phase::open && !plan_.expect_close && !waits_for_ack();
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
      if (has_progressed()) give_up_at_ = now + plan_.timeout;
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
  if (plan_.send.empty()) return while_open(now);
  // It leaves before anything else is done.
  connection_.handle(tcp::Send{std::move(plan_.send)}, now);
  has_progressed();
}

// As close() does, which leaves the rest to the kernel; only a connection that stays open is seen to the end
// of its data.
bool HandExchange::waits_for_ack() const {
  return plan_.close == CloseMode::none && connection_.unacknowledged_data() > 0;
}

// Whether data has come or has been acknowledged since it was asked last.
bool HandExchange::has_progressed() {
  const std::size_t unacknowledged = connection_.unacknowledged_data();
  const bool fewer = std::exchange(unacknowledged_, unacknowledged) != unacknowledged;
  const std::uint64_t received = connection_.bytes_received();
  return std::exchange(bytes_seen_, received) != received || fewer;
}

void HandExchange::while_open(Time now) {
  if (connection_.bytes_received() != bytes_seen_) act_at_ = now + plan_.hold;
  if (has_progressed()) give_up_at_ = now + plan_.timeout;
  const bool peer_closed = connection_.state() == State::close_wait;
  const bool waiting = plan_.expect_close || waits_for_ack();
  if (peer_closed || now >= (waiting ? give_up_at_ : act_at_)) close(now);
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
