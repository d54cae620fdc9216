#include <algorithm>

#include "synfin/tcp/connection.h"

// Retransmission (RFC 6298), the tail loss probe (RFC 8985 7) and the probing of a closed window (RFC
// 9293 3.8.6.1) share one timer.
namespace synfin::tcp {

unsigned Connection::retry_limit() const {
  const TimerConfig& t = config_.timers;
  if (syn_acked_) return t.fin_retries;
  return state_ == State::syn_sent ? t.syn_retries + t.syn_linear_timeouts : t.syn_retries;
}

// Measured from the first SYN; an answer, be it a SYN, ends it.
std::optional<Time> Connection::syn_given_up_at() const {
  const auto& limit = config_.timers.syn_limit;
  if (!limit || state_ != State::syn_sent) return std::nullopt;
  return first_sent_at_ + *limit;
}

bool Connection::given_up(Time now) const {
  const TimerConfig& t = config_.timers;
  const auto limit = syn_given_up_at();
  if (limit && now >= *limit) return true;
  if (timeouts_ == 0) return retry_limit() == 0;
  const bool at_maximum = syn_acked_ && t.fin_overdue_at_maximal_rto && rto_.is_maximal();
  if (at_maximum && (!outstanding() || now - first_timeout_at_ >= *t.fin_overdue_at_maximal_rto)) return true;
  if (syn_acked_ && outstanding() && t.fin_overdue) return now - first_timeout_at_ >= *t.fin_overdue;
  if (!syn_acked_ && t.syn_overdue && now - first_sent_at_ >= *t.syn_overdue) return true;
  return timeouts_ >= retry_limit();
}

Time Connection::timeout_from(Time now) const {
  const Time at = now + rto_.current();
  return std::min(at, syn_given_up_at().value_or(at));
}

// RFC 8985 7.2, as Linux does it: with SACK agreed, once, and no later than the RTO. What is alone in flight
// may have met a receiver that delays its ACK.
std::optional<Duration> Connection::loss_probe_wait() const {
  constexpr Duration least = std::chrono::milliseconds(2);
  const bool probes = config_.policy.loss_probe == Way::as_linux && negotiated_.sack &&
                      synchronized(state_) && outstanding() && retransmissions_ == 0 && rto_.smoothed();
  if (!probes) return std::nullopt;
  const bool alone = wire::at_or_before(newest_, snd_una_);
  const Duration wait = *rto_.smoothed() * 2 + (alone ? config_.timers.minimal_rto : least);
  return std::min(rounded_up(wait, config_.timers.tick), rto_.current());
}

void Connection::arm_retransmission(Time now) {
  const auto probe_wait = loss_probe_wait();
  loss_probe_ = probe_wait.has_value();
  retransmission_at_ = probe_wait ? now + *probe_wait : timeout_from(now);
}

void Connection::retransmission_timeout(Time now) {
  if (loss_probe_) {
    loss_probe_ = false;
    loss_probe_pending_ = true;
    retransmission_at_ = now + rto_.current();
    return;
  }
  if (!outstanding() && !wants_window()) {
    retransmission_at_.reset();
    return;
  }
  if (given_up(now)) {
    apply(Trigger::retransmission_limit, now);
    return;
  }
  if (timeouts_++ == 0) first_timeout_at_ = now;
  const bool linear = state_ == State::syn_sent && timeouts_ <= config_.timers.syn_linear_timeouts;
  rto_.back_off(!linear);
  if (outstanding()) {
    recovering_ = true;
    recover_ = snd_nxt_;
    again_pending_ = true;
  } else {
    probe_pending_ = true;
  }
  retransmission_at_ = timeout_from(now);
}

}  // namespace synfin::tcp
