#include "synfin/tcp/connection.h"

#include <algorithm>
#include <utility>

// Calls, timers and the walk through the table; segments are in connection_receive.cpp and
// connection_send.cpp.
namespace synfin::tcp {

using wire::Flag;
using wire::Seq;

namespace {

constexpr std::uint32_t default_mss = 536;  // RFC 9293 3.7.1, MUST-15
constexpr Duration challenge_period = std::chrono::seconds(5);
constexpr unsigned challenge_limit = 10;  // in a period: RFC 5961 7's example

std::uint32_t own_mss(const Identity& identity) { return identity.syn_options.mss().value_or(default_mss); }

}  // namespace

Connection::Connection(Config config, Seq isn)
    : config_(std::move(config)),
      iss_(isn),
      snd_una_(isn),
      snd_nxt_(isn),
      path_mss_(own_mss(config_.identity)),
      send_base_(isn + 1),
      next_ip_id_(config_.identity.first_ip_id),
      rto_(config_.timers) {}

Reaction Connection::handle(const Event& event, Time now) {
  reaction_ = Reaction{state_, state_, {}, false};
  std::visit([&](const auto& e) { on(e, now); }, event);
  reaction_.to = state_;
  return reaction_;
}

std::optional<Time> Connection::poll_timeout() const {
  if (!retransmission_at_) return time_wait_until_;
  if (!time_wait_until_) return retransmission_at_;
  return std::min(*retransmission_at_, *time_wait_until_);
}

void Connection::on(const Open&, Time now) {
  if (!apply(Trigger::open, now)) note("OPEN: the connection is open already (RFC 9293 3.10.1)");
}

void Connection::on(const Send& send, Time) {
  const bool can_send = state_ == State::syn_sent || state_ == State::syn_received ||
                        state_ == State::established || state_ == State::close_wait;
  if (!can_send) return note("SEND: not in a state that sends (RFC 9293 3.10.2)");
  send_buffer_.insert(send_buffer_.end(), send.data.begin(), send.data.end());
}

void Connection::on(const Close&, Time now) {
  if (!apply(Trigger::close, now)) note("CLOSE: the connection is closing or closed (RFC 9293 3.10.4)");
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
}

// RFC 5927 4: an error counts only if it quotes something in flight; SND.NXT itself is the sequence number
// of a bare ACK.
void Connection::on(const IcmpArrived& arrived, Time now) {
  const wire::IcmpError& e = arrived.error;
  if (e.checksum_state == wire::ChecksumState::bad) return note("ICMP error with a bad checksum: ignored");
  if (e.quoted.tuple() != config_.tuple) return note("ICMP error about another connection: ignored");
  if (wire::before(e.quoted.seq, snd_una_) || wire::after(e.quoted.seq, snd_nxt_)) {
    return note("ICMP error that quotes nothing in flight: ignored (RFC 5927 4)");
  }
  switch (static_cast<wire::IcmpType>(e.type)) {
    case wire::IcmpType::source_quench: return note("source quench: ignored (RFC 6633)");
    case wire::IcmpType::redirect: return note("redirect: for the routing table, not for TCP");
    case wire::IcmpType::destination_unreachable: break;
    default:
      icmp_reason_ = reason_of_icmp(e.type, e.code);
      apply(Trigger::icmp_soft, now);
      return;
  }
  using enum wire::UnreachableCode;
  const auto code = static_cast<wire::UnreachableCode>(e.code);
  if (code == fragmentation_needed) {
    constexpr std::uint32_t headers = 40;
    if (e.next_hop_mtu > headers) path_mss_ = std::min<std::uint32_t>(path_mss_, e.next_hop_mtu - headers);
    reaction_.remark = "path MTU lowered (RFC 1191)";
    return;
  }
  icmp_reason_ = reason_of_icmp(e.type, e.code);
  const bool unreachable = code == net || code == host;
  const bool soft = code == source_route_failed || e.code == 11 || e.code == 12;
  apply(unreachable ? Trigger::icmp_unreachable : soft ? Trigger::icmp_soft : Trigger::icmp_hard, now);
}

// --- the table ---

// False, and nothing done, when the table has no row.
bool Connection::apply(Trigger trigger, Time now, const wire::Segment* s) {
  const Transition* row = find_transition(state_, trigger, config_.policy);
  if (!row) return false;
  const State from = state_;
  const State to = row->to.value_or(from);
  act(*row, now, s);
  decide_on(trigger, from);
  conclude(trigger, from, to);
  const bool was_a_call = trigger == Trigger::open || trigger == Trigger::close || trigger == Trigger::abort;
  if (was_a_call && to != from) change_ = StateChange{from, to};
  if (to != from) enter(to, now);
  return true;
}

void Connection::act(const Transition& row, Time now, const wire::Segment* s) {
  switch (row.action) {
    case Action::none:
      if (!row.to) note(row.meaning);
      break;
    case Action::send_syn: syn_pending_ = true; break;
    case Action::send_syn_ack: {
      const bool first = row.to.has_value();
      if (first) establish(*s, now);
      syn_pending_ = first;
      again_pending_ = !first;
      ack_pending_ = false;
      break;
    }
    case Action::establish:
    case Action::establish_and_read: establish(*s, now); break;
    case Action::acknowledge: ack_pending_ = true; break;
    case Action::challenge:
      note(row.meaning);
      challenge(now);
      break;
    case Action::send_rst:
      note(row.meaning);
      queue_rst(*s);
      break;
    case Action::abort: queue_abort(now); break;
    case Action::queue_fin: fin_queued_ = true; break;
    case Action::take_text: ack_pending_ = true; break;
    case Action::take_fin:
      fin_received_ = true;
      rcv_nxt_ += 1;
      ack_pending_ = true;
      break;
    case Action::restart_time_wait:
      ack_pending_ = true;
      time_wait_until_ = now + config_.timers.time_wait;
      break;
    case Action::note_icmp: reaction_.remark = row.meaning; break;
  }
}

void Connection::enter(State to, Time now) {
  state_ = to;
  if (to == State::time_wait) time_wait_until_ = now + config_.timers.time_wait;
  if (to != State::closed && to != State::time_wait) return;
  retransmission_at_.reset();
  again_pending_ = probe_pending_ = syn_pending_ = false;
  if (to == State::closed) {
    time_wait_until_.reset();
    const bool last_ack_owed = reaction_.from == State::last_ack || reaction_.from == State::time_wait;
    if (!last_ack_owed) ack_pending_ = false;
  }
}

void Connection::decide(PortState port, Reason reason) { outcome_ = Outcome{port, reason, Closing::unfinished}; }

// What the attempt to open came to.
void Connection::decide_on(Trigger trigger, State from) {
  const bool opening = from == State::syn_sent || from == State::syn_received;
  if (!opening) return;
  switch (trigger) {
    case Trigger::syn_ack: return decide(PortState::open, Reason::syn_ack);
    case Trigger::syn: return decide(PortState::open, Reason::split_handshake_syn);
    case Trigger::rst: return decide(PortState::closed, Reason::reset);
    case Trigger::icmp_hard:
    case Trigger::icmp_unreachable:
    case Trigger::icmp_soft:
    case Trigger::user_timeout:
    case Trigger::retransmission_limit:
      if (from == State::syn_sent) decide(PortState::filtered, icmp_reason_.value_or(Reason::no_response));
      return;
    default: return;
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
    case Trigger::abort: closing = Closing::reset_by_us; return;
    case Trigger::user_timeout:
    case Trigger::retransmission_limit:
      if (from != State::time_wait) closing = Closing::unfinished;
      return;
    default: return;
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

// --- timers ---

unsigned Connection::retry_limit() const {
  const TimerConfig& t = config_.timers;
  return state_ == State::syn_sent ? t.syn_retries + t.syn_linear_timeouts : t.fin_retries;
}

void Connection::arm_retransmission(Time now) {
  const bool probe_first = config_.policy.loss_probe == Way::as_linux && synchronized(state_) && outstanding() &&
                           retransmissions_ == 0 && rto_.smoothed();
  loss_probe_ = probe_first;
  // RFC 8985 7.2: with one segment in flight the probe waits for a delayed ACK too; the RTO bounds it.
  const Duration delayed_ack = std::chrono::milliseconds(200);
  const Duration wait = probe_first ? *rto_.smoothed() * 2 + delayed_ack : rto_.current();
  retransmission_at_ = now + std::min(wait, rto_.current());
}

void Connection::retransmission_timeout(Time now) {
  if (loss_probe_) {
    loss_probe_ = false;
    again_pending_ = true;
    retransmission_at_ = now + rto_.current();
    return;
  }
  if (timeouts_ >= retry_limit()) {
    apply(Trigger::retransmission_limit, now);
    return;
  }
  ++timeouts_;
  const bool linear = state_ == State::syn_sent && timeouts_ <= config_.timers.syn_linear_timeouts;
  rto_.back_off(!linear);
  if (outstanding()) {
    recover_ = snd_nxt_;
    again_pending_ = true;
  } else {
    probe_pending_ = true;
  }
  retransmission_at_ = now + rto_.current();
}

}  // namespace synfin::tcp
