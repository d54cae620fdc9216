#include "synfin/tcp/connection.h"

#include <algorithm>
#include <utility>

// Calls and the walk through the table; what arrives is in connection_receive.cpp and connection_icmp.cpp,
// what goes out in connection_send.cpp, the retransmission timer in connection_timers.cpp.
namespace synfin::tcp {

using wire::Flag;
using wire::Seq;

namespace {

constexpr std::uint32_t initial_flight = 10;  // segments (RFC 6928); congestion alone lowers it
constexpr Duration challenge_period = std::chrono::seconds(5);
constexpr unsigned challenge_limit = 10;  // in a period: RFC 5961 7's example

// The segment that carries out a call's change of state bears this flag.
std::optional<Flag> carrier(Action action) {
  switch (action) {
    case Action::send_syn:
      return Flag::syn;
    case Action::queue_fin:
      return Flag::fin;
    case Action::abort:
      return Flag::rst;
    default:
      return std::nullopt;
  }
}

}  // namespace

Connection::Connection(Config config, Seq isn)
    : config_(std::move(config)),
      iss_(isn),
      snd_una_(isn),
      snd_nxt_(isn),
      frame_end_(isn + 1),
      path_mss_(mss_of_path(config_.path_mtu)),
      send_base_(isn + 1),
      receive_window_(config_.identity.receive_window, config_.identity.buffer),
      next_ip_id_(config_.identity.first_ip_id),
      rto_(config_.timers),
      flight_limit_(initial_flight) {}

Reaction Connection::handle(const Event& event, Time now) {
  reaction_ = Reaction{state_, state_, {}, false};
  const bool gone_early =
      state_ == State::fin_wait_2 && now - fin_wait_2_since_ >= config_.identity.fin_wait_2_socket;
  socket_gone_ = gone_early || state_ == State::time_wait;
  if (socket_gone_) receive_window_.freeze(rcv_nxt_);
  std::visit([&](const auto& e) { on(e, now); }, event);
  reaction_.to = state_;
  reaction_.ignored = reaction_.ignored && reaction_.to == reaction_.from;
  return reaction_;
}

std::optional<Time> Connection::poll_timeout() const {
  std::optional<Time> first;
  for (const auto& at : {retransmission_at_, time_wait_until_, ack_due_at_}) {
    if (at && (!first || *at < *first)) first = at;
  }
  return first;
}

void Connection::on(const Open&, Time now) {
  if (opened_) return note("OPEN: the connection exists already, or is over (RFC 9293 3.10.1)");
  opened_ = apply(Trigger::open, now);
}

void Connection::on(const Listen&, Time now) {
  if (opened_) return note("OPEN: the connection exists already, or is over (RFC 9293 3.10.1)");
  opened_ = apply(Trigger::listen, now);
}

void Connection::on(const Send& send, Time) {
  const bool can_send = state_ == State::syn_sent || state_ == State::syn_received ||
                        state_ == State::established || state_ == State::close_wait;
  if (!can_send) return note("SEND: not in a state that sends (RFC 9293 3.10.2)");
  if (send.data.size() > Send::most_unacknowledged - send_buffer_.size())
    return note("SEND: insufficient resources (RFC 9293 3.10.2)");
  send_buffer_.insert(send_buffer_.end(), send.data.begin(), send.data.end());
}

void Connection::on(const Close&, Time now) {
  if (!apply(Trigger::close, now))
    return note("CLOSE: the connection is closing or closed (RFC 9293 3.10.4)");
  fin_on_data_ = config_.policy.fin_on_data == Way::as_linux && wire::before(snd_nxt_, end_of_data());
}

void Connection::on(const Abort&, Time now) {
  if (!apply(Trigger::abort, now)) note("ABORT: there is no connection (RFC 9293 3.10.5)");
}

void Connection::on(const UserTimeout&, Time now) {
  if (!apply(Trigger::user_timeout, now)) note("user timeout: there is no connection");
}

void Connection::on(const Tick&, Time now) {
  if (time_wait_until_ && *time_wait_until_ <= now) apply(Trigger::time_wait_over, now);
  if (retransmission_at_ && *retransmission_at_ <= now) retransmission_timeout(now);
  if (ack_due_at_ && *ack_due_at_ <= now) ack_pending_ = true;
}

// --- the table ---

// False, and nothing done, when the table has no row.
bool Connection::apply(Trigger trigger, Time now, const wire::Segment* s) {
  const Transition* row = find_transition(state_, trigger, config_.policy);
  if (!row) return false;
  const State from = state_;
  const State to = row->to.value_or(from);
  if (s) answer(*row, now, *s);
  act(*row, now);
  if (to != from) decide_on(trigger, from);
  conclude(trigger, from, to);
  if (const auto flag = carrier(row->action)) {
    change_ = StateChange{from, to};
    change_carrier_ = *flag;
  }
  if (to != from) enter(to, now);
  return true;
}

// What an action does that needs the segment which brought it about.
void Connection::answer(const Transition& row, Time now, const wire::Segment& s) {
  if (row.action == Action::send_syn_ack) answer_syn(row, now, s);
  if (row.action == Action::establish || row.action == Action::establish_and_read) establish(s, now);
  if (row.action == Action::send_rst) queue_rst(s);
}

void Connection::act(const Transition& row, Time now) {
  switch (row.action) {
    case Action::send_syn_ack:
    case Action::establish:
    case Action::establish_and_read:
      break;
    case Action::none:
      if (!row.to) note(row.meaning);
      break;
    case Action::send_syn:
      syn_pending_ = true;
      break;
    case Action::challenge:
      note(row.meaning);
      return challenge(now);
    case Action::send_rst:
      note(row.meaning);
      break;
    case Action::abort:
      return queue_abort(now);
    case Action::queue_fin:
      fin_queued_ = true;
      break;
    case Action::take_text:
      ack_pending_ = true;
      break;
    case Action::take_fin:
      rcv_nxt_ += 1;
      receive_window_.take(0);
      return acknowledge_fin(now);
    case Action::restart_time_wait:
      ack_pending_ = true;
      time_wait_until_ = now + config_.timers.time_wait;
      break;
    case Action::note_icmp:
      reaction_.remark = row.meaning;
      break;
  }
}

// Linux delays the ACK of a FIN if no data has come before, by the next tick of its timers: a program that
// closes at once has its FIN bear it.
void Connection::acknowledge_fin(Time now) {
  constexpr Duration tick = std::chrono::milliseconds(4);
  const bool waits =
      config_.policy.bare_fin == Way::as_linux && state_ == State::established && bytes_received_ == 0;
  if (waits) {
    ack_due_at_ = now + tick;
  } else {
    ack_pending_ = true;
  }
}

// 3.5: the SYN-ACK of a simultaneous open has the SYN's number. It is a copy of the SYN, so the round trip
// that its ACK closes cannot be told (Karn); but its own retransmissions are counted from here.
void Connection::answer_syn(const Transition& row, Time now, const wire::Segment& s) {
  const bool first = row.to.has_value();
  if (!first) {
    again_pending_ = true;
    return;
  }
  establish(s, now);
  syn_pending_ = true;
  again_pending_ = false;
  timeouts_ = retransmissions_ = 0;
  timed_at_.reset();
  retransmission_at_.reset();
}

void Connection::enter(State to, Time now) {
  state_ = to;
  if (to == State::fin_wait_2) fin_wait_2_since_ = now;
  if (to == State::time_wait) time_wait_until_ = now + config_.timers.time_wait;
  if (to != State::closed && to != State::time_wait) return;
  retransmission_at_.reset();
  again_pending_ = loss_probe_pending_ = probe_pending_ = syn_pending_ = false;
  if (to != State::closed) return;
  time_wait_until_.reset();
  ack_pending_ = false;
  ack_due_at_.reset();
}

void Connection::decide(PortState port, Reason reason) {
  outcome_ = Outcome{port, reason, Closing::unfinished};
}

// What the attempt to open came to.
void Connection::decide_on(Trigger trigger, State from) {
  const bool opening = from == State::syn_sent || from == State::syn_received;  // not of one who listens
  if (!opening) return;
  switch (trigger) {
    case Trigger::syn_ack:
      return decide(PortState::open, Reason::syn_ack);
    case Trigger::syn:
      return decide(PortState::open, Reason::split_handshake_syn);
    case Trigger::rst:
      return decide(PortState::closed, Reason::reset);
    case Trigger::icmp_hard:
    case Trigger::icmp_unreachable:
    case Trigger::icmp_soft:
    case Trigger::user_timeout:
    case Trigger::retransmission_limit:
      if (from == State::syn_sent) decide(PortState::filtered, icmp_reason_.value_or(Reason::no_response));
      return;
    default:
      return;
  }
}

// How an open connection went down.
void Connection::conclude(Trigger trigger, State from, State to) {
  if (!outcome_ || outcome_->port != PortState::open) return;
  Closing& closing = outcome_->closing;
  switch (trigger) {
    case Trigger::fin:
      if (from == State::fin_wait_2) {
        const bool acked_by_this_segment = reaction_.from == State::fin_wait_1;
        closing = acked_by_this_segment ? Closing::three_segment : Closing::four_segment;
      } else if (from == State::fin_wait_1) {
        closing = Closing::simultaneous;
      } else if (to == State::close_wait) {
        closing = Closing::by_peer;
      }
      return;
    case Trigger::rst:
      if (from != State::time_wait) closing = Closing::reset_by_peer;
      return;
    case Trigger::text:
      if (to == State::closed) closing = Closing::reset_by_us;
      return;
    case Trigger::abort:
      closing = Closing::reset_by_us;
      return;
    case Trigger::user_timeout:
    case Trigger::retransmission_limit:
      if (from != State::time_wait) closing = Closing::unfinished;
      return;
    default:
      return;
  }
}

void Connection::note(std::string_view text) {
  reaction_.remark = text;
  reaction_.ignored = true;
}

// RFC 5961 7: a bound on the ACKs that a forger can provoke.
void Connection::challenge(Time now) {
  if (challenges_ == 0 || now - challenges_since_ >= challenge_period) {
    challenges_ = 0;
    challenges_since_ = now;
  }
  if (challenges_ >= challenge_limit) return;
  ++challenges_;
  ack_pending_ = true;
}

}  // namespace synfin::tcp
