#include <algorithm>

#include "synfin/tcp/connection.h"

// RFC 9293 3.10.7.4, fifth step: the ACK field.
namespace synfin::tcp {

using wire::Segment;
using wire::Seq;

namespace {

// RFC 5961 5.2 compares against the largest window the peer ever offered.
bool too_old(Seq ack, Seq snd_una, std::uint32_t max_snd_wnd) {
  return wire::before(ack, snd_una - max_snd_wnd);
}

}  // namespace

// Fifth step, first half: acks that say nothing usable.
bool Connection::rejects_ack(const Segment& s, Time now) {
  const auto ack = s.ack();
  if (!ack) return apply(Trigger::no_ack, now, &s);
  if (!syn_acked_) {
    const bool good = wire::after(*ack, snd_una_) && wire::at_or_before(*ack, snd_nxt_);
    return !good && apply(Trigger::bad_ack, now, &s);
  }
  if (wire::after(*ack, snd_nxt_)) return apply(Trigger::ack_beyond_sent, now, &s);
  return too_old(*ack, snd_una_, max_snd_wnd_) && apply(Trigger::ack_too_old, now, &s);
}

// Fifth step, second half.
void Connection::take_ack(const Segment& s, Time now) {
  const Seq ack = *s.ack();
  if (state_ == State::syn_received) apply(Trigger::ack_of_syn, now, &s);
  if (wire::after(ack, snd_una_)) acknowledged(s, now);
  update_send_window(s);
  const bool fin_acked = fin_sent() && snd_una_ == snd_nxt_;
  if (fin_acked) apply(Trigger::ack_of_fin, now, &s);
}

// Only a segment sent once gives a round trip, unless timestamps tell which copy was answered (Karn; RFC
// 7323 4.1). An echo from before the first copy was sent is no echo.
void Connection::sample_round_trip(const Segment& s, Time now) {
  constexpr Duration tick = std::chrono::milliseconds(1);
  if (timed_at_ && wire::at_or_after(*s.ack(), timed_end_)) {
    rto_.sample(now - *timed_at_);
    timed_at_.reset();
    return;
  }
  if (retransmissions_ == 0) return;
  if (const auto ts = s.options.timestamps(); negotiated_.timestamps && ts) {
    const Duration round_trip = std::chrono::milliseconds(config_.identity.clock.at(now) - ts->echo);
    if (round_trip <= now - first_sent_at_ + tick) return rto_.sample(round_trip);
  }
  if (s.syn()) rto_.fall_back();
}

// RFC 6298 5.2, 5.3.
void Connection::acknowledged(const Segment& s, Time now) {
  const Seq ack = *s.ack();
  sample_round_trip(s, now);
  const std::uint32_t data = static_cast<std::uint32_t>(std::clamp<std::int64_t>(
      wire::distance(send_base_, ack), 0, static_cast<std::int64_t>(send_buffer_.size())));
  send_buffer_.erase(send_buffer_.begin(), send_buffer_.begin() + data);
  send_base_ += data;
  snd_una_ = ack;
  syn_acked_ = true;
  timeouts_ = retransmissions_ = 0;
  recovering_ = recovering_ && wire::before(ack, recover_);
  again_pending_ = recovering_;
  loss_probe_pending_ = false;
  retransmission_at_.reset();
  if (outstanding()) arm_retransmission(now);
}

void Connection::update_send_window(const Segment& s) {
  const Seq ack = *s.ack();
  const bool newer =
      wire::before(snd_wl1_, s.seq) || (snd_wl1_ == s.seq && wire::at_or_before(snd_wl2_, ack));
  if (!newer || wire::before(ack, snd_una_)) return;
  const bool was_closed = snd_wnd_ == 0;
  const std::uint8_t shift = s.syn() ? 0 : negotiated_.peer_shift.value_or(0);
  snd_wnd_ = std::uint32_t{s.window} << shift;
  max_snd_wnd_ = std::max(max_snd_wnd_, snd_wnd_);
  snd_wl1_ = s.seq;
  snd_wl2_ = ack;
  // The peer answers our probes: a closed window may stay closed for as long as it likes (3.8.6.1, MUST-37).
  if (was_closed || !outstanding()) timeouts_ = 0;
  if (snd_wnd_ == 0) return;
  if (was_closed) rto_.clear_backoff();
  if (!outstanding()) {
    retransmission_at_.reset();
    probe_pending_ = false;
  } else if (was_closed) {
    again_pending_ = true;  // what probed the window was not taken
    retransmission_at_.reset();
  }
}

}  // namespace synfin::tcp
