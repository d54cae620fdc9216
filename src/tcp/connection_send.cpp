#include <algorithm>

#include "synfin/tcp/connection.h"

// What goes out, and when (RFC 9293 3.7, 3.8).
namespace synfin::tcp {

using wire::Flag;
using wire::Flags;
using wire::Segment;
using wire::SegmentSpec;
using wire::Seq;

namespace {

constexpr std::uint32_t default_mss = 536;       // of a peer that sent none (MUST-15)
constexpr std::uint32_t initial_window = 10;     // segments in flight at most (RFC 6928); there is no congestion control
constexpr std::uint8_t ect_0 = 2;                // RFC 3168 5

}  // namespace

std::optional<Transmit> Connection::poll_transmit(Time now) {
  const unsigned before = retransmissions_;
  auto spec = next_segment(now);
  if (!spec) {
    if (!retransmission_at_ && wants_window()) arm_retransmission(now);
    return std::nullopt;
  }
  Transmit out{std::move(*spec), state_, std::nullopt, 0};
  if (retransmissions_ > before) out.retransmission = retransmissions_;
  const Flags flags = *out.spec.flags;
  if (flags.has(Flag::syn) || flags.has(Flag::fin) || flags.has(Flag::rst)) out.change = std::exchange(change_, {});
  return out;
}

// The ACK of what arrived goes out as a segment of its own before anything new, as Linux does it in short
// exchanges; with piggyback_fin it rides on what follows.
std::optional<SegmentSpec> Connection::next_segment(Time now) {
  if (!replies_.empty()) {
    SegmentSpec rst = std::move(replies_.front());
    replies_.pop_front();
    return rst;
  }
  if (std::exchange(syn_pending_, false)) return syn_segment(now);
  const bool rides = config_.piggyback_fin && (sendable_data() > 0 || fin_can_go());
  if (ack_pending_ && !rides) return segment(snd_nxt_, Flag::ack, now);
  if (std::exchange(again_pending_, false) && outstanding()) return again(now);
  if (const std::size_t size = sendable_data(); size > 0) {
    const Seq seq = snd_nxt_;
    sent(seq + static_cast<std::uint32_t>(size), now);
    return data_segment(seq, size, now);
  }
  if (fin_can_go()) {
    const Seq seq = snd_nxt_;
    sent(seq + 1, now);
    return fin_segment(seq, now);
  }
  if (std::exchange(probe_pending_, false) && wants_window()) {
    ++retransmissions_;
    // An old number: the peer answers with its present window (Linux); the RFC's probe is the FIN or a byte itself.
    if (config_.policy.zero_window == Way::as_linux) return segment(snd_una_ - 1, Flag::ack, now);
    const Seq seq = snd_nxt_;
    const bool data = wire::before(seq, end_of_data());
    sent(seq + 1, now);
    return data ? data_segment(seq, 1, now) : fin_segment(seq, now);
  }
  return std::nullopt;
}

// SND.NXT moves; the segment is timed if none is, and guarded by the retransmission timer (RFC 6298 5.1).
void Connection::sent(Seq end, Time now) {
  if (!timed_at_ && retransmissions_ == 0) {
    timed_at_ = now;
    timed_end_ = end;
  }
  snd_nxt_ = end;
  arm_retransmission(now);
}

SegmentSpec Connection::syn_segment(Time now) {
  Flags flags = Flag::syn;
  const bool first = state_ == State::syn_sent;
  if (!first) flags = flags | Flag::ack;
  if (config_.identity.ecn && first) flags = flags | Flag::ece | Flag::cwr;
  if (!outstanding()) sent(iss_ + 1, now);
  SegmentSpec spec = segment(iss_, flags, now);
  spec.window = config_.identity.syn_window;
  return spec;
}

// RFC 6298 5.4: the earliest segment that is not acknowledged.
SegmentSpec Connection::again(Time now) {
  ++retransmissions_;
  timed_at_.reset();
  if (!retransmission_at_) arm_retransmission(now);
  if (snd_una_ == iss_) return syn_segment(now);
  const auto unacked = static_cast<std::size_t>(std::max(0, wire::distance(snd_una_, end_of_data())));
  const auto in_flight = static_cast<std::size_t>(wire::distance(snd_una_, snd_nxt_));
  const std::size_t size = std::min({unacked, in_flight, std::size_t{send_mss()}});
  return size > 0 ? data_segment(snd_una_, size, now) : fin_segment(snd_una_, now);
}

SegmentSpec Connection::data_segment(Seq seq, std::size_t size, Time now) {
  const auto from = static_cast<std::size_t>(wire::distance(send_base_, seq));
  const bool last = from + size == send_buffer_.size();
  SegmentSpec spec = segment(seq, last ? Flag::psh | Flag::ack : Flags(Flag::ack), now);
  const auto begin = send_buffer_.begin() + static_cast<std::ptrdiff_t>(from);
  spec.payload = wire::Bytes(begin, begin + static_cast<std::ptrdiff_t>(size));
  // RFC 3168 6.1.5: retransmissions, like pure ACKs, are not ECN-capable.
  if (negotiated_.ecn && retransmissions_ == 0) spec.tos = static_cast<std::uint8_t>(config_.identity.tos | ect_0);
  return spec;
}

SegmentSpec Connection::fin_segment(Seq seq, Time now) { return segment(seq, Flag::fin | Flag::ack, now); }

// 3.5.2, group 2 and 3: what acks something takes its number from that ack; what does not is acked itself.
void Connection::queue_rst(const Segment& s) {
  if (s.rst()) return;
  SegmentSpec rst = bare_rst(s.ack().value_or(Seq(0)));
  if (!s.ack()) {
    rst.ack = s.end();
    rst.flags = Flag::rst | Flag::ack;
  }
  replies_.push_back(std::move(rst));
}

// 3.10.5. In a half-open exchange the peer's SYN-ACK is still unanswered: the RST is the answer to it.
void Connection::queue_abort(Time now) {
  const bool with_ack = config_.policy.abort_format == Way::as_linux && !(ack_pending_ && bytes_received_ == 0 && last_ack_sent_ == irs_ + 1);
  ack_pending_ = false;
  replies_.push_back(with_ack ? segment(snd_nxt_, Flag::rst | Flag::ack, now) : bare_rst(snd_nxt_));
}

std::uint16_t Connection::take_ip_id(bool has_socket) {
  if (config_.identity.zero_ip_id_without_socket && !has_socket) return 0;
  return next_ip_id_++;
}

SegmentSpec Connection::bare_rst(Seq seq) {
  SegmentSpec spec;
  spec.tos = config_.identity.tos;
  spec.df = config_.identity.df;
  spec.ttl = config_.identity.ttl;
  spec.id = take_ip_id(false);
  spec.source = config_.tuple.local.address;
  spec.destination = config_.tuple.remote.address;
  spec.source_port = config_.tuple.local.port;
  spec.destination_port = config_.tuple.remote.port;
  spec.seq = seq;
  spec.flags = Flag::rst;
  spec.window = 0;
  return spec;
}

// Every segment but a bare RST: acknowledges what was received if it carries ACK.
SegmentSpec Connection::segment(Seq seq, Flags flags, Time now) {
  SegmentSpec spec = bare_rst(seq);
  if (config_.identity.zero_ip_id_without_socket && state_ != State::time_wait) spec.id = next_ip_id_++;
  spec.flags = flags;
  const bool syn = flags.has(Flag::syn);
  if (syn) {
    spec.options = config_.identity.syn_options;
    const bool echo = flags.has(Flag::ack);
    spec.options->set_timestamps({config_.identity.clock.at(now), echo ? ts_recent_ : 0});
  } else {
    spec.options = later_options(now, flags.has(Flag::ack));
  }
  if (flags.has(Flag::ack)) {
    spec.ack = rcv_nxt_;
    spec.window = next_window_field();
    last_ack_sent_ = rcv_nxt_;
    ack_pending_ = false;
    duplicate_.reset();
  }
  return spec;
}

// `nop,nop,` before each, so that what follows is aligned to four bytes (RFC 7323 appendix A).
wire::Options Connection::later_options(Time now, bool with_sack) const {
  wire::Options options;
  if (negotiated_.timestamps) {
    options.nop();
    options.nop();
    options.timestamps({config_.identity.clock.at(now), ts_recent_});
  }
  if (with_sack && duplicate_) {
    std::array<std::uint8_t, 8> block{};
    wire::store_u32(block.data(), duplicate_->left.raw());
    wire::store_u32(block.data() + 4, duplicate_->right.raw());
    options.nop();
    options.nop();
    options.append(static_cast<std::uint8_t>(wire::OptionKind::sack), block);
  }
  return options;
}

// The window for a segment that acks RCV.NXT. Scaled windows are rounded up, and the edge that this offers is
// kept to (RFC 7323 2.4). What the peer has used up is offered anew once half of it is gone (SWS avoidance,
// 3.8.6.2.2); until then the edge stands, as Linux holds it in short exchanges.
std::uint16_t Connection::next_window_field() {
  const std::uint32_t remaining = receive_window();
  const bool first = last_ack_sent_ == irs_ + 1 && bytes_received_ == 0;
  const std::uint32_t whole = config_.identity.receive_window;
  const std::uint32_t window = first || remaining < whole / 2 ? std::max(remaining, whole) : remaining;
  const unsigned shift = negotiated_.our_shift.value_or(0);
  const std::uint32_t field = std::min<std::uint32_t>((window + (1u << shift) - 1) >> shift, 0xffff);
  const Seq edge = rcv_nxt_ + (field << shift);
  if (wire::after(edge, rcv_edge_)) rcv_edge_ = edge;
  return static_cast<std::uint16_t>(field);
}

std::uint32_t Connection::send_mss() const {
  const std::uint32_t options = negotiated_.timestamps ? 12 : 0;
  const std::uint32_t peer = negotiated_.peer_mss.value_or(default_mss);
  return std::max<std::uint32_t>(std::min(peer, path_mss_), options + 1) - options;
}

// Bytes for the next data segment: within the peer's window, its MSS and the initial window.
std::size_t Connection::sendable_data() const {
  const bool can_send = state_ == State::established || state_ == State::close_wait || state_ == State::fin_wait_1 ||
                        state_ == State::last_ack;
  if (!can_send || fin_sent()) return 0;
  const std::uint32_t in_flight = snd_nxt_.raw() - snd_una_.raw();
  const std::uint32_t window = std::min(snd_wnd_, send_mss() * initial_window);
  const std::uint32_t room = window > in_flight ? window - in_flight : 0;
  const auto unsent = static_cast<std::size_t>(std::max(0, wire::distance(snd_nxt_, end_of_data())));
  return std::min({unsent, std::size_t{room}, std::size_t{send_mss()}});
}

bool Connection::fin_sent() const { return fin_queued_ && wire::after(snd_nxt_, end_of_data()); }

// The FIN takes a sequence number, so it needs room in the window too (C30).
bool Connection::fin_can_go() const {
  const bool due = fin_queued_ && !fin_sent() && snd_nxt_ == end_of_data() && synchronized(state_);
  return due && snd_nxt_.raw() - snd_una_.raw() < snd_wnd_;
}

// Something waits for the peer to open its window, and nothing in flight will make it say so.
bool Connection::wants_window() const {
  if (outstanding() || !synchronized(state_) || state_ == State::time_wait) return false;
  const bool unsent = wire::before(snd_nxt_, end_of_data()) || (fin_queued_ && !fin_sent());
  return unsent && !fin_can_go() && sendable_data() == 0;
}

}  // namespace synfin::tcp
