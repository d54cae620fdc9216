#include "synfin/tcp/flow_end.h"

#include <array>
#include <limits>

namespace synfin::tcp {

namespace {

using wire::Segment;
using wire::Seq;

// The table's states after each trigger, laid out for a look a packet. Where the ways differ Linux's is
// taken: most of what goes by is its.
using Successors = std::array<std::array<State, trigger_count>, state_count>;

Successors successors_of_table() {
  Successors all{};
  for (int s = 0; s < state_count; ++s) {
    const auto from = static_cast<State>(s);
    for (int t = 0; t < trigger_count; ++t) {
      const Transition* row = find_transition(from, static_cast<Trigger>(t), linux_policy);
      all[static_cast<std::size_t>(s)][static_cast<std::size_t>(t)] = row ? row->to.value_or(from) : from;
    }
  }
  return all;
}

const Successors successors = successors_of_table();

State after_trigger(State from, Trigger trigger) {
  return successors[static_cast<std::size_t>(from)][static_cast<std::size_t>(trigger)];
}

// Who is sent a SYN and has sent none is taken to listen.
State after_syn(State from) {
  const State ready = from == State::closed ? after_trigger(from, Trigger::listen) : from;
  return after_trigger(ready, Trigger::syn);
}

template <typename Count>
void count_one_more(Count& count) {
  if (count != std::numeric_limits<Count>::max()) ++count;
}

bool has_taken_fin(State state) { return state == State::closed || state > State::fin_wait_2; }

bool acks_at_least(const Segment& s, Seq number) { return s.ack() && wire::at_or_after(*s.ack(), number); }

// An ACK that is further ahead than any window acks nothing: it is a forgery, or of an older connection.
bool is_too_far(Seq ack, Seq next) {
  constexpr std::int32_t widest_window = 1 << 30;  // RFC 7323 2.3
  return wire::distance(next, ack) > widest_window;
}

}  // namespace

State FlowEnd::shown() const {
  State s = state;
  if (pending.empty()) return s;
  if (pending.has(Arrival::syn)) s = after_syn(s);
  if (pending.has(Arrival::syn_ack)) s = after_trigger(s, Trigger::syn_ack);
  if (pending.has(Arrival::ack_of_syn)) s = after_trigger(s, Trigger::ack_of_syn);
  if (pending.has(Arrival::icmp_error)) s = after_trigger(s, Trigger::icmp_soft);
  if (pending.has(Arrival::ack_of_fin)) s = after_trigger(s, Trigger::ack_of_fin);
  if (pending.has(Arrival::fin)) s = after_trigger(s, Trigger::fin);
  if (pending.has(Arrival::rst)) s = after_trigger(s, Trigger::rst);
  return s;
}

void FlowEnd::step(Trigger trigger) { state = after_trigger(state, trigger); }

bool FlowEnd::sends(const Segment& s, const FlowEnd& peer, WallTime at) {
  count_one_more(segments);
  if (!s.rst() && (!pending.empty() || peer.fin_sent)) prove(s, peer);
  act(s);
  if (s.rst()) return true;
  if (s.window == 0 && !s.syn()) count_one_more(zero_windows);
  const bool first_fin = s.fin() && !fin_sent;
  const Seq next_before = next, acked_before = acked;
  number(s, peer);
  if (s.ack()) take_ack(*s.ack());
  if (first_fin) note_fin(s, peer, at);
  const bool is_new = next != next_before || acked != acked_before;
  if (is_new) pending.remove(Arrival::rst);  // it has not taken the RST that was for it
  return is_new;
}

// Its ACK may have been captured before it.
void FlowEnd::note_fin(const Segment& s, const FlowEnd& peer, WallTime at) {
  fin_sent = true;
  fin_at = at;
  fin_end = s.end();
  fin_bears_ack = peer.fin_sent && acks_at_least(s, peer.fin_end) && !is_too_far(*s.ack(), peer.next);
  if (!peer.acks || wire::before(peer.acked, fin_end) || is_too_far(peer.acked, next)) return;
  pending.add(Arrival::ack_of_fin);
  fin_acked = true;
}

// What has reached an end is known by what it acks, and by its leaving SYN-RECEIVED.
void FlowEnd::prove(const Segment& s, const FlowEnd& peer) {
  if (acks_at_least(s, peer.isn + 1)) {
    if (pending.has(Arrival::syn)) state = after_syn(state);
    if (pending.has(Arrival::syn_ack)) step(Trigger::syn_ack);
    pending.remove(Arrival::syn);
    pending.remove(Arrival::syn_ack);
    pending.remove(Arrival::icmp_error);
  }
  if (pending.has(Arrival::ack_of_syn) && !s.syn()) {
    step(Trigger::ack_of_syn);
    pending.remove(Arrival::ack_of_syn);
  }
  if (!peer.fin_sent || !acks_at_least(s, peer.fin_end) || is_too_far(*s.ack(), peer.next)) return;
  pending.remove(Arrival::fin);
  if (has_taken_fin(state)) return;
  if (pending.has(Arrival::ack_of_fin) && peer.fin_bears_ack) {
    step(Trigger::ack_of_fin);
    pending.remove(Arrival::ack_of_fin);
  }
  step(Trigger::fin);
}

// What it must have done itself to send this.
void FlowEnd::act(const Segment& s) {
  if (s.rst()) {
    step(Trigger::abort);
    pending.clear();
    rst_sent = true;
    return;
  }
  if (rst_sent && !s.syn() && state == State::closed) spoke_after_rst = true;
  if (s.syn()) {
    if (!s.ack()) {
      step(Trigger::open);
    } else if (state == State::closed) {
      state = after_syn(state);
    }
  } else if (state == State::closed || state == State::syn_sent ||
             (state == State::syn_received && s.length() > 0)) {
    state = State::established;
    assumed = true;
  }
  if (s.fin()) step(Trigger::close);
}

void FlowEnd::number(const Segment& s, const FlowEnd& peer) {
  const std::uint32_t length = s.length();
  const bool late_first_syn = numbered && s.syn() && !s.ack() && !syn_sent && !syn_ack_sent && s.seq == isn;
  if (s.syn() && s.ack()) syn_ack_sent = true;
  if (s.syn() && !s.ack()) syn_sent = true;
  if (late_first_syn) return count_one_more(reordered);  // its answer was captured before it
  if (!numbered) {
    numbered = true;
    isn = s.syn() ? s.seq : s.seq - 1;
    next = s.end();
    bytes = s.payload_length;
    return;
  }
  const bool old = wire::at_or_before(s.end(), next);
  if (fills_gaps(s) && old) return;
  const bool before_next = s.seq == next - 1 && s.payload_length <= 1 && !s.syn() && !s.fin();
  if (old && before_next && acks && !fin_sent) return count_one_more(keep_alives);
  if (length == 0) return;
  if (old) return count_old(s);
  pass_over(s.seq, peer);
  const auto advance = static_cast<std::uint32_t>(wire::distance(next, s.end()));
  bytes += std::min(s.payload_length, advance);
  next = s.end();
}

bool FlowEnd::fills_gaps(const Segment& s) {
  if (gaps.empty() || s.length() == 0 || !wire::before(s.seq, next)) return false;
  const std::uint32_t filled = gaps.fill({s.seq, wire::before(s.end(), next) ? s.end() : next});
  if (filled == 0) return false;
  count_one_more(reordered);
  bytes += s.fin() ? std::min(filled, s.payload_length) : filled;
  return true;
}

void FlowEnd::count_old(const Segment& s) {
  count_one_more(retransmissions);
  if (s.syn()) count_one_more(syn_retransmissions);
  if (s.fin() && fin_sent) count_one_more(fin_retransmissions);
}

void FlowEnd::take_ack(Seq ack) {
  if (acks && !wire::after(ack, acked)) return;
  acked = ack;
  acks = true;
}

// What was not seen up to there may still come, late or again. What is forgotten of it before is lost for
// good as far as the other end has acked it; the rest will be sent again.
void FlowEnd::pass_over(Seq up_to, const FlowEnd& peer) {
  if (!wire::after(up_to, next)) return;
  const SeqRange forgotten = gaps.add({next, up_to});
  next = up_to;
  if (forgotten.empty()) return;
  Gaps alone;
  alone.add(forgotten);
  const std::uint32_t acked_of_it = peer.acks ? alone.size_before(peer.acked) : 0;
  count_missed(acked_of_it);
  bytes += forgotten.size() - acked_of_it;
}

void FlowEnd::count_missed(std::uint32_t numbers) { missed = numbers <= ~missed ? missed + numbers : ~0u; }

std::uint64_t FlowEnd::missed_by(const FlowEnd& peer) const {
  return missed + std::uint64_t{peer.acks ? gaps.size_before(peer.acked) : 0};
}

// RFC 5961 3.2: at RCV.NXT, which is what it has acked, or about to ack; in SYN-SENT by the ACK.
bool FlowEnd::accepts_rst(const Segment& s, const FlowEnd& peer) const {
  if (shown() == State::syn_sent) return s.ack() && acks_syn(*s.ack());
  return !acks || s.seq == acked || (peer.numbered && s.seq == peer.next);
}

void FlowEnd::is_sent(const Segment& s, const FlowEnd& peer) {
  if (s.rst()) {
    if (accepts_rst(s, peer)) pending.add(Arrival::rst);
    return;
  }
  if (s.syn() && !s.ack() && state < State::syn_received) pending.add(Arrival::syn);
  if (s.ack() && numbered) is_acked(s, peer);
  // A FIN counts when all before it is there.
  const bool nothing_missing = acks ? peer.gaps.all_before(acked) : peer.gaps.empty();
  const bool fin_in_order = peer.fin_sent && peer.next == peer.fin_end && nothing_missing;
  if (fin_in_order && s.length() > 0) pending.add(Arrival::fin);
}

// `peer`, who acks, has taken that already.
void FlowEnd::is_acked(const Segment& s, const FlowEnd& peer) {
  const Seq ack = *s.ack();
  if (is_too_far(ack, next)) return;
  if (s.syn() && state == State::syn_sent && acks_syn(ack)) pending.add(Arrival::syn_ack);
  pass_over(ack, peer);
  if (!gaps.empty()) count_missed(gaps.forget_far_behind(ack));
  if (wire::at_or_after(ack, isn + 1) && shown() == State::syn_received) pending.add(Arrival::ack_of_syn);
  if (!fin_sent || wire::before(ack, fin_end)) return;
  pending.add(Arrival::ack_of_fin);
  fin_acked = true;
}

}  // namespace synfin::tcp
