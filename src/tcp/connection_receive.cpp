#include <algorithm>

#include "synfin/tcp/connection.h"

// RFC 9293 3.10.7, SEGMENT ARRIVES, step by step. Each step finds out what happened; the table says what
// comes of it.
namespace synfin::tcp {

using wire::Flag;
using wire::Segment;
using wire::Seq;

void Connection::on(const SegmentArrived& arrived, Time now) {
  const Segment& s = arrived.segment;
  if (s.ip.checksum_state == wire::ChecksumState::bad)
    return note("bad IP header checksum: dropped (RFC 1122 3.2.1.2)");
  if (s.checksum_state == wire::ChecksumState::bad)
    return note("bad checksum: dropped (RFC 9293 3.1, MUST-3)");
  if (s.ip.is_fragment()) return note("a fragment: nothing here puts packets together again");
  if (s.tuple_at_receiver() != config_.tuple) return note("not of this connection");
  if (state_ == State::closed) return in_closed(s, now);
  if (state_ == State::listen) return in_listen(s, now);
  if (state_ == State::syn_sent) return in_syn_sent(s, now);
  in_later_states(s, now);
}

// 3.10.7.1
void Connection::in_closed(const Segment& s, Time now) {
  apply(s.rst() ? Trigger::blind_rst : Trigger::no_connection, now, &s);
}

// 3.10.7.2
void Connection::in_listen(const Segment& s, Time now) {
  const Trigger trigger = s.rst()   ? Trigger::blind_rst
                          : s.ack() ? Trigger::bad_ack
                          : s.syn() ? Trigger::syn
                                    : Trigger::nothing_of_use;
  apply(trigger, now, &s);
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
  last_ack_sent_ = rcv_nxt_;
  negotiate(s, now);
  snd_wnd_ = max_snd_wnd_ = s.window;  // never scaled on a SYN (RFC 7323 2.2)
  receive_window_.open(rcv_nxt_, config_.identity.syn_window, negotiated_.our_shift.value_or(0),
                       negotiated_.timestamps ? timestamps_size : 0, send_mss());
  snd_wl1_ = s.seq;
  snd_wl2_ = s.ack().value_or(iss_);
  if (s.ack()) {
    acknowledged(s, now);
    ack_pending_ = true;
  }
}

// An option holds if both SYNs carry it.
void Connection::negotiate(const Segment& s, Time now) {
  const wire::Options& ours = config_.identity.syn_options;
  const wire::Options& theirs = s.options;
  negotiated_.peer_mss = theirs.mss();
  if (const auto shift = theirs.window_scale(); shift && ours.window_scale()) {
    negotiated_.peer_shift = std::min(*shift, wire::largest_window_scale);
    negotiated_.our_shift = std::min(*ours.window_scale(), wire::largest_window_scale);
  }
  negotiated_.sack = ours.sack_permitted_present() && theirs.sack_permitted_present();
  if (const auto ts = theirs.timestamps(); ts && ours.timestamps()) {
    negotiated_.timestamps = true;
    ts_recent_ = ts->value;
    ts_recent_at_ = now;
  }
  negotiated_.ecn = agrees_to_ecn(s);
}

// RFC 3168 6.1.1: an ECN-setup SYN-ACK has ECE without CWR. A host that has sent a SYN or SYN-ACK which does
// not ask must not send ECN-capable data, whichever of them was answered: so a SYN that was repeated, and a
// bare SYN, which our SYN-ACK answers without ECE, agree to nothing.
bool Connection::agrees_to_ecn(const Segment& s) const {
  return asks_for_ecn() && s.ack() && s.flags.has(Flag::ece) && !s.flags.has(Flag::cwr);
}

// 3.10.7.4. RST and SYN are judged by their sequence number alone (RFC 5961 3.2, 4.2), before the rest.
void Connection::in_later_states(const Segment& s, Time now) {
  // RFC 9293 figure 8: the SYN-ACK of a simultaneous open repeats a SYN that is already taken; its ACK
  // counts.
  const bool crossed_syn_ack = !syn_acked_ && s.syn() && s.ack() && s.seq == irs_ && !s.rst();
  if (!crossed_syn_ack) {
    if (takes_rst(s, now) || takes_syn(s, now) || rejects_timestamps(s, now) || rejects_sequence(s, now))
      return;
  }
  if (rejects_ack(s, now)) return;
  keep_timestamp(s, now);
  keep_ecn(s);
  take_ack(s, now);
  if (!crossed_syn_ack) take_text_and_fin(s, now);
}

bool Connection::takes_rst(const Segment& s, Time now) {
  if (!s.rst()) return false;
  const Trigger trigger = s.seq == rcv_nxt_ ? Trigger::rst
                          : wire::in_window(s.seq, rcv_nxt_, receive_window_.left(rcv_nxt_))
                              ? Trigger::rst_in_window
                              : Trigger::blind_rst;
  return apply(trigger, now, &s);
}

bool Connection::takes_syn(const Segment& s, Time now) {
  if (!s.syn()) return false;
  const bool duplicate = !syn_acked_ && !s.ack() && s.seq == irs_;
  return apply(duplicate ? Trigger::duplicate_syn : Trigger::syn_again, now, &s);
}

// RFC 7323 5.3, R1. After 24 days the peer's clock may have gone half its way round (5.5).
bool Connection::rejects_timestamps(const Segment& s, Time now) {
  constexpr Duration outdated = std::chrono::hours(24 * 24);
  if (!negotiated_.timestamps) return false;
  const auto ts = s.options.timestamps();
  if (!ts) {
    if (config_.policy.missing_timestamps == Way::as_linux) return false;
    note("the agreed timestamps option is missing: dropped (RFC 7323 3.2)");
    return true;
  }
  const bool old = wire::before(Seq(ts->value), Seq(ts_recent_)) && now - ts_recent_at_ <= outdated;
  return old && apply(Trigger::old_timestamp, now, &s);
}

// RFC 7323 4.3
void Connection::keep_timestamp(const Segment& s, Time now) {
  const auto ts = s.options.timestamps();
  if (!negotiated_.timestamps || !ts || wire::after(s.seq, last_ack_sent_)) return;
  ts_recent_ = ts->value;
  ts_recent_at_ = now;
}

// RFC 3168 6.1.2, 6.1.3: what met congestion is echoed until the peer says that it has reduced its window; an
// echo from the peer reduces ours, once until our CWR is out.
void Connection::keep_ecn(const Segment& s) {
  constexpr std::uint8_t congestion_experienced = 3;
  if (!negotiated_.ecn) return;
  if (s.flags.has(Flag::cwr)) ecn_echo_ = false;
  if ((s.ip.tos & congestion_experienced) == congestion_experienced) ecn_echo_ = true;
  if (s.flags.has(Flag::ece) && outstanding() && !ecn_reduced_) {
    ecn_reduced_ = true;
    flight_limit_ = std::max(flight_limit_ / 2, 1u);
  }
}

// The four cases of 3.4's table of acceptable segments.
bool Connection::acceptable(const Segment& s) const {
  const std::uint32_t window = receive_window_.left(rcv_nxt_);
  if (s.length() == 0) return window == 0 ? s.seq == rcv_nxt_ : wire::in_window(s.seq, rcv_nxt_, window);
  return wire::in_window(s.seq, rcv_nxt_, window) || wire::in_window(s.end() - 1, rcv_nxt_, window);
}

bool Connection::rejects_sequence(const Segment& s, Time now) {
  if (acceptable(s)) return false;
  const bool wholly_old = s.length() > 0 && wire::at_or_before(s.end(), rcv_nxt_);
  const bool fin_again = wholly_old && s.fin() && state_ == State::time_wait;
  apply(fin_again ? Trigger::duplicate_fin : Trigger::out_of_window, now, &s);
  const bool plain_ack = state_ == State::time_wait && config_.policy.duplicate_fin == Way::as_linux;
  if (wholly_old && ack_pending_ && negotiated_.sack && !plain_ack)
    duplicate_ = wire::SackBlock{s.seq, s.end()};
  // 3.10.7.4: a closed window takes no text, but valid ACKs.
  const bool probes_closed_window = receive_window_.left(rcv_nxt_) == 0 && s.seq == rcv_nxt_;
  if (probes_closed_window && !rejects_ack(s, now)) take_ack(s, now);
  return true;
}

// Seventh and eighth step.
void Connection::take_text_and_fin(const Segment& s, Time now) {
  const Seq text = s.seq + (s.syn() ? 1u : 0u);
  const Seq text_end = text + s.payload_length;
  const bool ahead = wire::after(text, rcv_nxt_);
  if (s.payload_length > 0 && wire::after(text_end, rcv_nxt_)) {
    const Transition* row = find_transition(state_, Trigger::text, config_.policy);
    const bool wanted = row && row->action == Action::take_text;
    if (!wanted) {
      apply(Trigger::text, now, &s);
      return;
    }
    if (!ahead) take_text(text_end, now, s);
  }
  if (ahead && s.length() > 0) {
    ack_pending_ = true;
    reaction_.remark = "ahead of what is expected: a duplicate ACK asks for the rest";
  } else if (s.fin() && text_end == rcv_nxt_) {
    apply(Trigger::fin, now, &s);
  }
}

// As far as the window goes.
void Connection::take_text(Seq text_end, Time now, const Segment& s) {
  const Seq edge = receive_window_.edge();
  const Seq taken_to = wire::after(text_end, edge) ? edge : text_end;
  const auto length = static_cast<std::uint32_t>(wire::distance(rcv_nxt_, taken_to));
  bytes_received_ += length;
  receive_window_.take(length);
  rcv_nxt_ = taken_to;
  apply(Trigger::text, now, &s);
}

}  // namespace synfin::tcp
