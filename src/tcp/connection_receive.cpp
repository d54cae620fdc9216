#include <algorithm>

#include "synfin/tcp/connection.h"

// RFC 9293 3.10.7, SEGMENT ARRIVES, step by step. Each step finds out what happened; the table says what
// comes of it.
namespace synfin::tcp {

using wire::Flag;
using wire::Segment;
using wire::Seq;

namespace {

constexpr std::uint8_t largest_shift = 14;  // RFC 7323 2.3

// RFC 5961 5.2 compares against the largest window the peer ever offered.
bool too_old(Seq ack, Seq snd_una, std::uint32_t max_snd_wnd) { return wire::before(ack, snd_una - max_snd_wnd); }

}  // namespace

void Connection::on(const SegmentArrived& arrived, Time now) {
  const Segment& s = arrived.segment;
  if (s.checksum_state == wire::ChecksumState::bad) return note("bad checksum: dropped (RFC 9293 3.1, MUST-3)");
  if (s.tuple_at_receiver() != config_.tuple) return note("not of this connection");
  if (state_ == State::closed) return note("the connection is closed: nothing listens here any more");
  if (state_ == State::syn_sent) return in_syn_sent(s, now);
  in_later_states(s, now);
}

// 3.10.7.3
void Connection::in_syn_sent(const Segment& s, Time now) {
  const auto ack = s.ack();
  const bool good_ack = ack && wire::after(*ack, iss_) && wire::at_or_before(*ack, snd_nxt_);
  if (s.rst()) {
    apply(good_ack ? Trigger::rst : Trigger::blind_rst, now, &s);
  } else if (ack && !good_ack) {
    apply(Trigger::bad_ack, now, &s);
  } else if (s.syn() && ack) {
    const Transition* row = find_transition(state_, Trigger::syn_ack, config_.policy);
    const bool read_on = row && row->action == Action::establish_and_read;
    apply(Trigger::syn_ack, now, &s);
    if (read_on) {
      take_text_and_fin(s, now);
    } else if (s.length() > 1) {
      reaction_.remark = "data or FIN in the SYN-ACK is not taken (Linux's way)";
    }
  } else if (s.syn()) {
    apply(Trigger::syn, now, &s);
  } else {
    apply(ack ? Trigger::ack_without_syn : Trigger::nothing_of_use, now, &s);
  }
}

void Connection::establish(const Segment& s, Time now) {
  irs_ = s.seq;
  rcv_nxt_ = s.seq + 1;
  rcv_edge_ = rcv_nxt_ + config_.identity.syn_window;
  last_ack_sent_ = rcv_nxt_;
  negotiate(s);
  snd_wnd_ = max_snd_wnd_ = s.window;  // never scaled on a SYN (RFC 7323 2.2)
  snd_wl1_ = s.seq;
  snd_wl2_ = s.ack().value_or(iss_);
  if (s.ack()) {
    acknowledged(s, now);
    ack_pending_ = true;
  }
}

// An option holds if both SYNs carry it.
void Connection::negotiate(const Segment& s) {
  const wire::Options& ours = config_.identity.syn_options;
  const wire::Options& theirs = s.options;
  negotiated_.peer_mss = theirs.mss();
  if (const auto shift = theirs.window_scale(); shift && ours.window_scale()) {
    negotiated_.peer_shift = std::min(*shift, largest_shift);
    negotiated_.our_shift = std::min(*ours.window_scale(), largest_shift);
  }
  negotiated_.sack = ours.sack_permitted_present() && theirs.sack_permitted_present();
  if (const auto ts = theirs.timestamps(); ts && ours.timestamps()) {
    negotiated_.timestamps = true;
    ts_recent_ = ts->value;
  }
  // RFC 3168 6.1.1: an ECN-setup SYN-ACK has ECE without CWR.
  negotiated_.ecn = config_.identity.ecn && s.flags.has(Flag::ece) && !s.flags.has(Flag::cwr);
}

// 3.10.7.4
void Connection::in_later_states(const Segment& s, Time now) {
  // RFC 9293 figure 9: the SYN-ACK of a simultaneous open repeats a SYN that is already taken; its ACK counts.
  const bool crossed_syn_ack = state_ == State::syn_received && s.syn() && s.ack() && s.seq == irs_ && !s.rst();
  if (crossed_syn_ack) {
    if (rejects_ack(s, now)) return;
    take_ack(s, now);
    return;
  }
  if (rejects_timestamps(s, now) || rejects_sequence(s, now) || takes_rst_or_syn(s, now) || rejects_ack(s, now)) return;
  if (const auto ts = s.options.timestamps(); negotiated_.timestamps && ts && wire::at_or_before(s.seq, last_ack_sent_)) {
    ts_recent_ = ts->value;  // RFC 7323 4.3
  }
  take_ack(s, now);
  take_text_and_fin(s, now);
}

// RFC 7323 5.3, R1; RSTs are exempt.
bool Connection::rejects_timestamps(const Segment& s, Time now) {
  if (!negotiated_.timestamps || s.rst()) return false;
  const auto ts = s.options.timestamps();
  if (!ts) {
    if (config_.policy.missing_timestamps == Way::as_linux) return false;
    note("the agreed timestamps option is missing: dropped (RFC 7323 3.2)");
    return true;
  }
  return wire::before(Seq(ts->value), Seq(ts_recent_)) && apply(Trigger::old_timestamp, now, &s);
}

std::uint32_t Connection::receive_window() const {
  return static_cast<std::uint32_t>(std::max(0, wire::distance(rcv_nxt_, rcv_edge_)));
}

// The four cases of 3.4's table of acceptable segments.
bool Connection::acceptable(const Segment& s) const {
  const std::uint32_t window = receive_window();
  if (s.length() == 0) return window == 0 ? s.seq == rcv_nxt_ : wire::in_window(s.seq, rcv_nxt_, window);
  return wire::in_window(s.seq, rcv_nxt_, window) || wire::in_window(s.end() - 1, rcv_nxt_, window);
}

bool Connection::rejects_sequence(const Segment& s, Time now) {
  if (acceptable(s)) return false;
  if (s.rst()) return apply(Trigger::blind_rst, now, &s);
  if (s.syn() && !s.ack()) return apply(Trigger::syn_again, now, &s);
  const bool wholly_old = s.length() > 0 && wire::at_or_before(s.end(), rcv_nxt_);
  const bool plain_ack = state_ == State::time_wait && config_.policy.duplicate_fin == Way::as_linux;
  if (wholly_old && !s.syn() && negotiated_.sack && !plain_ack) duplicate_ = wire::SackBlock{s.seq, s.end()};
  if (wholly_old && s.fin() && state_ == State::time_wait) return apply(Trigger::duplicate_fin, now, &s);
  apply(Trigger::out_of_window, now, &s);
  // RFC 9293 3.10.7.4 takes ACKs even from a segment whose text does not fit a closed window.
  return true;
}

// Second and fourth step; RFC 5961 3.2 and 4.2.
bool Connection::takes_rst_or_syn(const Segment& s, Time now) {
  if (s.rst()) return apply(s.seq == rcv_nxt_ ? Trigger::rst : Trigger::rst_in_window, now, &s);
  return s.syn() && apply(Trigger::syn_again, now, &s);
}

// Fifth step, first half: acks that say nothing usable.
bool Connection::rejects_ack(const Segment& s, Time now) {
  const auto ack = s.ack();
  if (!ack) return apply(Trigger::no_ack, now, &s);
  if (state_ == State::syn_received) {
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

// Only a segment sent once gives a round trip, unless timestamps tell which copy was answered (Karn; RFC 7323 4.1).
void Connection::sample_round_trip(const Segment& s, Time now) {
  const auto ts = s.options.timestamps();
  if (timed_at_ && wire::at_or_after(*s.ack(), timed_end_)) {
    rto_.sample(now - *timed_at_);
    timed_at_.reset();
  } else if (negotiated_.timestamps && ts && retransmissions_ > 0) {
    rto_.sample(std::chrono::milliseconds(config_.identity.clock.at(now) - ts->echo));
  } else if (s.syn() && retransmissions_ > 0) {
    rto_.fall_back();
  }
}

// RFC 6298 5.2, 5.3.
void Connection::acknowledged(const Segment& s, Time now) {
  const Seq ack = *s.ack();
  sample_round_trip(s, now);
  const std::uint32_t data = static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(wire::distance(send_base_, ack), 0, static_cast<std::int64_t>(send_buffer_.size())));
  send_buffer_.erase(send_buffer_.begin(), send_buffer_.begin() + data);
  send_base_ += data;
  snd_una_ = ack;
  const bool recovering = timeouts_ > 0 && wire::before(ack, recover_);
  timeouts_ = retransmissions_ = 0;
  again_pending_ = recovering;
  retransmission_at_.reset();
  if (outstanding()) arm_retransmission(now);
}

void Connection::update_send_window(const Segment& s) {
  const Seq ack = *s.ack();
  const bool newer = wire::before(snd_wl1_, s.seq) || (snd_wl1_ == s.seq && wire::at_or_before(snd_wl2_, ack));
  if (!newer) return;
  const std::uint8_t shift = s.syn() ? 0 : negotiated_.peer_shift.value_or(0);
  snd_wnd_ = std::uint32_t{s.window} << shift;
  max_snd_wnd_ = std::max(max_snd_wnd_, snd_wnd_);
  snd_wl1_ = s.seq;
  snd_wl2_ = ack;
  const bool probing = !outstanding() && retransmission_at_;
  if (probing) {
    timeouts_ = 0;  // the peer answers: a closed window may stay closed for as long as it likes (3.8.6.1)
    if (snd_wnd_ > 0) retransmission_at_.reset();
  }
}

// Seventh and eighth step.
void Connection::take_text_and_fin(const Segment& s, Time now) {
  const Seq text = s.seq + (s.syn() ? 1u : 0u);
  const Seq text_end = text + s.payload_length;
  if (wire::after(text, rcv_nxt_)) {
    if (s.length() == 0) return;
    ack_pending_ = true;
    reaction_.remark = "ahead of what is expected: a duplicate ACK asks for the rest";
    return;
  }
  if (wire::after(text_end, rcv_nxt_)) {
    const Seq taken_to = wire::after(text_end, rcv_edge_) ? rcv_edge_ : text_end;
    const Transition* row = find_transition(state_, Trigger::text, config_.policy);
    const bool taken = row && row->action == Action::take_text;
    if (taken) {
      bytes_received_ += static_cast<std::uint32_t>(wire::distance(rcv_nxt_, taken_to));
      rcv_nxt_ = taken_to;
    }
    apply(Trigger::text, now, &s);
    if (!taken) return;
  }
  if (s.fin() && text_end == rcv_nxt_) apply(Trigger::fin, now, &s);
}

}  // namespace synfin::tcp
