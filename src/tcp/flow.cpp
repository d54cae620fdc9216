#include "synfin/tcp/flow.h"

#include "tcp/icmp_trigger.h"

namespace synfin::tcp {

namespace {

using wire::Segment;

// Where the card computes the header's checksum, others than Linux hand over zero.
bool is_damaged(const Segment& s) {
  const bool bad_header = s.ip.checksum_state == wire::ChecksumState::bad && s.ip.checksum != 0;
  return bad_header || s.checksum_state == wire::ChecksumState::bad;
}

bool is_gone(State state) { return state == State::closed || state == State::time_wait; }

// Without a SYN to tell: servers mostly have the lower port.
bool comes_from_client(const Segment& s) { return s.syn() ? !s.ack() : s.source_port >= s.destination_port; }

}  // namespace

Flow Flow::beginning_with(const Segment& s, WallTime at) {
  Flow flow;
  flow.tuple = comes_from_client(s) ? s.tuple_at_sender() : s.tuple_at_receiver();
  flow.begun = at;
  flow.midstream = !s.syn() || s.ack();
  if (!flow.midstream || s.rst()) return flow;
  flow.client.assumed = true;
  if (s.syn()) {
    flow.client.state = State::syn_sent;
    flow.client.numbered = true;
    flow.client.isn = *s.ack() - 1;
    flow.client.next = *s.ack();
  } else {
    flow.client.state = flow.server.state = State::established;
    flow.server.assumed = true;
    flow.established = true;
  }
  flow.active_at = at;
  return flow;
}

Flow Flow::of_late_syn(const Flow& older) {
  Flow flow;
  flow.tuple = older.tuple;
  flow.begun = flow.syn_at = flow.active_at = older.syn_at;
  flow.client.state = State::syn_sent;
  flow.client.numbered = flow.client.syn_sent = true;
  flow.client.isn = older.late_syn;
  flow.client.next = older.late_syn + 1;
  flow.client.segments = 1;
  flow.server.pending.add(Arrival::syn);
  return flow;
}

void Flow::take(const Segment& s, End from, WallTime at) {
  last = at;
  FlowEnd& sender = end(from);
  FlowEnd& receiver = end(other(from));
  const bool late = s.syn() && !s.ack() && from == End::client && client.numbered && s.seq != client.isn;
  if (is_damaged(s)) {
    if (sender.damaged < 0xffff) ++sender.damaged;
    return;
  }
  if (late) {
    late_syn_seen = true;
    late_syn = s.seq;
    syn_at = at;
    return;
  }
  const bool fin_was_acked = closed && end(first_fin).fin_acked;
  const bool was_reset = sender.pending.has(Arrival::rst);
  const std::uint64_t bytes_before = sender.bytes;
  const bool is_new = sender.sends(s, receiver, at);
  receiver.is_sent(s, sender);
  const bool went_on = was_reset && !s.rst() && !sender.pending.has(Arrival::rst);
  if (went_on && first_rst == other(from)) reset = false;  // it has not taken the RST
  note_opening(s, from, at);
  if (sender.bytes != bytes_before) note_data(from);
  note_closing(s, from, fin_was_acked);
  if (closed && !fin_was_acked && end(first_fin).fin_acked) first_fin_acked = at;
  if (is_new && !closed && !reset) active_at = at;
}

// After the SYN-ACK that answers it: the capture had them in the wrong order.
void Flow::note_syn(const Segment& s, WallTime at) {
  if (!answered) syn_at = at;
  if (!midstream || s.seq != client.isn) return;
  midstream = false;
  client.assumed = false;
}

void Flow::note_opening(const Segment& s, End from, WallTime at) {
  if (s.rst()) return;
  if (from == End::client && s.syn() && !s.ack()) note_syn(s, at);
  if (from == End::server && s.syn()) {
    const bool acks_syn = s.ack() && (*s.ack() == client.isn + 1 || client.pending.has(Arrival::syn_ack));
    if (!s.ack()) {
      server_opened = true;
    } else if (!answered && client.numbered && acks_syn) {
      answered = true;
      syn_acked_at = at;
      if (!midstream) syn_ack_delay = at - syn_at;
    }
  }
  if (established || !opens(s, from)) return;
  established = true;
  established_at = at;
}

// Also where the SYN-ACK was not seen: an ACK of the client's, and data or a FIN of the server's, come after
// it; so does the client's SYN-ACK where both ends have sent a SYN.
bool Flow::opens(const Segment& s, End from) const {
  if (from == End::server) return !s.syn() && s.length() > 0;
  return s.ack() && (!s.syn() || server_opened);
}

void Flow::note_data(End from) {
  if (!has_data) first_data = from;
  has_data = true;
  if (closed && from != first_fin) data_after_fin = true;
}

void Flow::note_closing(const Segment& s, End from, bool fin_was_acked) {
  if (s.rst()) {
    if (reset || !end(other(from)).pending.has(Arrival::rst)) return;
    reset = true;
    first_rst = from;
    reset_in_opening = !established;
  } else if (s.fin() && !s.syn() && !closed && !reset) {
    closed = true;
    first_fin = from;
  } else if (s.fin() && closed && from != first_fin && end(from).fin_retransmissions == 0) {
    acked_apart = acked_apart || fin_was_acked;
  }
}

void Flow::take(const wire::IcmpError& error, End about, WallTime at) {
  last = at;
  if (icmp_errors < 0xffff) ++icmp_errors;
  icmp_type = error.type;
  icmp_code = error.code;
  FlowEnd& sender = end(about);
  const bool of_syn = sender.state == State::syn_sent && error.quoted.seq == sender.isn;
  if (!of_syn || error.checksum_state == wire::ChecksumState::bad || !trigger_of_icmp(error.type, error.code))
    return;
  icmp_in_opening = icmp_in_opening || (about == End::client && !answered);
  sender.pending.add(Arrival::icmp_error);
  end(other(about)).pending.remove(Arrival::syn);
}

bool Flow::half_open() const { return !established && !reset && !closed; }

bool Flow::over() const {
  return (closed || reset || icmp_in_opening) && is_gone(client.shown()) && is_gone(server.shown());
}

bool Flow::certain() const {
  return !midstream && !client.assumed && !server.assumed && missed(End::client) == 0 &&
         missed(End::server) == 0;
}

// A SYN with another number begins anew on a connection that is over (RFC 6191 for TIME-WAIT) or that was
// never answered. On an open one it is a forgery, or the client has lost its memory: it gets a challenge ACK
// (RFC 5961 4), and only a SYN-ACK that acks it shows that the server has begun anew.
bool Flow::begins_anew(const Segment& s, End from) const {
  if (!s.syn() || s.rst() || is_damaged(s)) return false;
  if (s.ack()) return late_syn_seen && from == End::server && *s.ack() == late_syn + 1;
  const bool known_syn = end(from).syn_sent || (from == End::client && server.syn_ack_sent);
  if (midstream && !(known_syn && s.seq == end(from).isn)) return true;
  if (from == End::server) return over() && !half_open();
  if (client.numbered && s.seq == client.isn) return over() && established;
  const bool both_closed = client.fin_sent && server.fin_sent;
  return client.numbered && (over() || both_closed || !answered);
}

}  // namespace synfin::tcp
