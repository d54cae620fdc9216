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

constexpr std::uint8_t ect_0 = 2;  // RFC 3168 5

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
  if (change_ && flags.has(change_carrier_)) {
    if (change_->to == state_) out.change = change_;
    change_.reset();
  }
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
  if (std::exchange(again_pending_, false) && outstanding()) return again(snd_una_, now);
  if (std::exchange(loss_probe_pending_, false) && outstanding())
    return again(wire::after(newest_, snd_una_) ? newest_ : snd_una_, now);
  if (const std::size_t size = sendable_data(); size > 0) {
    const Seq seq = snd_nxt_;
    const Seq end = seq + static_cast<std::uint32_t>(size);
    const bool push = ends_frame(seq, size);
    sent(fin_fits_on(end) ? end + 1 : end, now);
    SegmentSpec data = ecn_capable(data_segment(seq, size, now));
    if (push) data.flags = *data.flags | Flag::psh;
    return data;
  }
  if (fin_can_go()) {
    const Seq seq = snd_nxt_;
    sent(seq + 1, now);
    return fin_segment(seq, now);
  }
  if (std::exchange(probe_pending_, false) && wants_window()) return window_probe(now);
  return std::nullopt;
}

// 3.8.6.1. Linux probes a closed window with an old number, which makes the peer say what its window is now;
// the RFC's probe is the next byte or the FIN itself. A window too small to be worth a segment is used up
// after all.
SegmentSpec Connection::window_probe(Time now) {
  if (snd_wnd_ == 0 && config_.policy.zero_window == Way::as_linux)
    return segment(snd_una_ - 1, Flag::ack, now);
  const Seq seq = snd_nxt_;
  const auto unsent = static_cast<std::size_t>(std::max(0, wire::distance(seq, end_of_data())));
  if (unsent == 0) {
    sent(seq + 1, now);
    return fin_segment(seq, now);
  }
  const std::size_t size =
      std::min({std::max<std::size_t>(usable_window(), 1), unsent, std::size_t{send_mss()}});
  sent(seq + static_cast<std::uint32_t>(size), now);
  return data_segment(seq, size, now);
}

// SND.NXT moves; the segment is timed if none is, and the oldest in flight is guarded by the retransmission
// timer (RFC 6298 5.1), the newest by the loss probe (RFC 8985 7.2).
void Connection::sent(Seq end, Time now) {
  if (!timed_at_ && retransmissions_ == 0) {
    timed_at_ = now;
    timed_end_ = end;
  }
  const bool first = !outstanding();
  if (first) first_sent_at_ = now;
  newest_ = snd_nxt_;
  snd_nxt_ = end;
  if (first || loss_probe_ || !retransmission_at_) arm_retransmission(now);
}

// RFC 3168 6.1.1.1, Linux's tcp_ecn_fallback: what does not answer a SYN that asks for ECN may be dropping it
// for that, so the SYNs after it do not ask.
bool Connection::asks_for_ecn() const {
  return config_.identity.ecn && (retransmissions_ == 0 || !config_.identity.ecn_fallback);
}

SegmentSpec Connection::syn_segment(Time now) {
  const bool answers = state_ != State::syn_sent;
  Flags flags = answers ? Flag::syn | Flag::ack : Flags(Flag::syn);
  if (asks_for_ecn() && !answers) flags = flags | Flag::ece | Flag::cwr;
  if (!outstanding()) sent(iss_ + 1, now);
  if (!retransmission_at_) arm_retransmission(now);
  return segment(iss_, flags, now);
}

// A segment that begins at `from`: the earliest that is not acknowledged (RFC 6298 5.4), or the newest.
SegmentSpec Connection::again(Seq from, Time now) {
  ++retransmissions_;
  timed_at_.reset();
  if (!retransmission_at_) arm_retransmission(now);
  if (!syn_acked_) return syn_segment(now);
  const auto unacked = static_cast<std::size_t>(std::max(0, wire::distance(from, end_of_data())));
  const auto in_flight = static_cast<std::size_t>(wire::distance(from, snd_nxt_));
  const std::size_t size = std::min({unacked, in_flight, std::size_t{send_mss()}});
  return size > 0 ? data_segment(from, size, now) : fin_segment(from, now);
}

SegmentSpec Connection::data_segment(Seq seq, std::size_t size, Time now) {
  const auto from = static_cast<std::size_t>(wire::distance(send_base_, seq));
  const bool last = from + size == send_buffer_.size();
  Flags flags = last ? Flag::psh | Flag::ack : Flags(Flag::ack);
  if (last && fin_on_data_ && fin_sent()) flags = flags | Flag::fin;
  SegmentSpec spec = segment(seq, flags, now);
  const auto begin = send_buffer_.begin() + static_cast<std::ptrdiff_t>(from);
  spec.payload = wire::Bytes(begin, begin + static_cast<std::ptrdiff_t>(size));
  return spec;
}

// RFC 3168 6.1.2: new data says that the window was reduced. Retransmissions (6.1.5), window probes (6.1.6)
// and pure ACKs (6.1.4) are neither ECN-capable nor do they say it.
SegmentSpec Connection::ecn_capable(SegmentSpec spec) {
  if (!negotiated_.ecn) return spec;
  spec.tos = static_cast<std::uint8_t>(config_.identity.tos | ect_0);
  if (std::exchange(ecn_reduced_, false)) spec.flags = *spec.flags | Flag::cwr;
  return spec;
}

SegmentSpec Connection::fin_segment(Seq seq, Time now) { return segment(seq, Flag::fin | Flag::ack, now); }

// 3.5.2, group 2 and 3: what acks something takes its number from that ack; what does not is acked itself.
void Connection::queue_rst(const Segment& s) {
  if (s.rst()) return;
  SegmentSpec rst = bare_rst(s.ack().value_or(Seq(0)));
  constexpr std::uint8_t dscp = 0xfc;
  if (config_.identity.rst_has_their_dscp) rst.tos = static_cast<std::uint8_t>(s.ip.tos & dscp);
  if (!s.ack()) {
    rst.ack = s.end();
    rst.flags = Flag::rst | Flag::ack;
  }
  replies_.push_back(std::move(rst));
}

// 3.10.5. In a half-open exchange the peer's SYN-ACK is still unanswered: the RST is the answer to it.
void Connection::queue_abort(Time now) {
  const bool with_ack = config_.policy.abort_format == Way::as_linux && answered_;
  ack_pending_ = false;
  replies_.push_back(with_ack ? segment(snd_nxt_, Flag::rst | Flag::ack, now) : bare_rst(snd_nxt_));
}

std::uint16_t Connection::take_ip_id(bool has_socket) {
  if (config_.identity.without_socket && !has_socket) return 0;
  if (config_.identity.zero_ip_id_with_df && config_.identity.df) return 0;
  return next_ip_id_++;
}

SegmentSpec Connection::bare_rst(Seq seq) { return header(seq, Flag::rst, false); }

SegmentSpec Connection::header(Seq seq, Flags flags, bool has_socket) {
  SegmentSpec spec;
  spec.tos = config_.identity.tos;
  spec.df = config_.identity.df || (config_.identity.without_socket && !has_socket);
  spec.ttl = config_.identity.ttl;
  spec.id = take_ip_id(has_socket);
  spec.source = config_.tuple.local.address;
  spec.destination = config_.tuple.remote.address;
  spec.source_port = config_.tuple.local.port;
  spec.destination_port = config_.tuple.remote.port;
  spec.seq = seq;
  spec.flags = flags;
  spec.window = 0;
  return spec;
}

// Every segment but a bare RST: acknowledges what was received if it carries ACK.
SegmentSpec Connection::segment(Seq seq, Flags flags, Time now) {
  SegmentSpec spec = header(seq, flags, !socket_gone_);
  const bool syn = flags.has(Flag::syn);
  const bool ack = flags.has(Flag::ack);
  spec.options = syn ? syn_options(now, ack) : later_options(now, ack);
  spec.window = syn ? config_.identity.syn_window : receive_window_.next_field(rcv_nxt_);
  if (!ack) return spec;
  if (ecn_echo_ && !flags.has(Flag::rst)) spec.flags = flags | Flag::ece;
  spec.ack = rcv_nxt_;
  last_ack_sent_ = rcv_nxt_;
  answered_ = true;
  ack_pending_ = false;
  ack_due_at_.reset();
  duplicate_.reset();
  return spec;
}

// A SYN-ACK offers only what the SYN that it answers offered (RFC 7323 2.2, 3.2; RFC 2018 2); nops keep the
// place.
wire::Options Connection::syn_options(Time now, bool answers) const {
  wire::Options options = config_.identity.syn_options;
  options.set_timestamps({config_.identity.clock.at(now), answers ? ts_recent_ : 0});
  if (!answers) return options;
  wire::Options kept;
  wire::OptionWalker walker(options.raw());
  while (const auto option = walker.next()) {
    const std::size_t size = walker.offset() - option->offset;
    const auto kind = static_cast<wire::OptionKind>(option->kind);
    const bool unasked = (kind == wire::OptionKind::window_scale && !negotiated_.our_shift) ||
                         (kind == wire::OptionKind::timestamps && !negotiated_.timestamps) ||
                         (kind == wire::OptionKind::sack_permitted && !negotiated_.sack);
    if (!unasked) kept.append_raw(options.raw().subspan(option->offset, size));
    for (std::size_t i = 0; unasked && i < size; ++i) kept.nop();
  }
  return kept;
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

}  // namespace synfin::tcp
