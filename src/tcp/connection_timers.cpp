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

void Connection::arm_retransmission(Time now) {
  const bool probe_first = config_.policy.loss_probe == Way::as_linux && synchronized(state_) &&
                           outstanding() && retransmissions_ == 0 && rto_.smoothed();
  loss_probe_ = probe_first;
  // With one segment in flight the probe waits for a delayed ACK too; the RTO bounds it.
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
  if (!outstanding() && !wants_window()) {
    retransmission_at_.reset();
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
    recovering_ = true;
    recover_ = snd_nxt_;
    again_pending_ = true;
  } else {
    probe_pending_ = true;
  }
  retransmission_at_ = now + rto_.current();
}

}  // namespace synfin::tcp
