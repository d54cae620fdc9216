#include <algorithm>

#include "synfin/tcp/connection.h"

// What there is room for (RFC 9293 3.7.1, 3.8.6).
namespace synfin::tcp {

using wire::Seq;

namespace {

constexpr std::uint32_t default_mss = 536;  // of a peer that sent none (MUST-15)

}  // namespace

// 3.7.1, Eff.snd.MSS: the peer's option and the way there count, with the options of each segment taken off.
// Our own MSS option says what we can receive and has no part in it.
std::uint32_t Connection::send_mss() const {
  const std::uint32_t options = (negotiated_.timestamps ? timestamps_size : 0) + (duplicate_ ? 12u : 0u);
  const std::uint32_t peer = negotiated_.peer_mss.value_or(default_mss);
  const std::uint32_t size = std::max<std::uint32_t>(std::min(peer, path_mss_), options + 1) - options;
  const bool bounded = config_.policy.half_window == Way::as_linux && max_snd_wnd_ > 0;
  return bounded ? std::min(size, half_window()) : size;
}

// Linux's tcp_bound_to_half_wnd: two segments fit into the window, or else one might wait for the other's
// ACK.
std::uint32_t Connection::half_window() const {
  const std::uint32_t least = negotiated_.timestamps ? 36 : 48;  // 68 (RFC 791 3.2) less the TCP header
  return std::max(max_snd_wnd_ > default_mss ? max_snd_wnd_ / 2 : max_snd_wnd_, least);
}

// What the peer's window, and ours on the network, leave room for.
std::size_t Connection::usable_window() const {
  const std::uint32_t in_flight = snd_nxt_.raw() - snd_una_.raw();
  const std::uint32_t window = std::min(snd_wnd_, send_mss() * flight_limit_);
  return window > in_flight ? window - in_flight : 0;
}

// Whether that new segment is the last of several which Linux has the card cut from one frame; the first of a
// frame settles where it ends. A frame has room for half of what may be in flight (tcp_cwnd_test) and half of
// the window (tcp_xmit_size_goal), in full segments but for the last of all (tcp_mss_split_point).
bool Connection::ends_frame(Seq seq, std::size_t size) {
  if (config_.policy.push == Way::rfc) return false;
  const Seq end = seq + static_cast<std::uint32_t>(size);
  if (wire::before(seq, frame_end_)) return wire::at_or_after(end, frame_end_);
  const std::uint32_t mss = send_mss();
  const std::uint32_t segments = std::max(std::min(flight_limit_ / 2, half_window() / mss), 1u);
  const auto unsent = static_cast<std::size_t>(std::max(0, wire::distance(seq, end_of_data())));
  std::size_t frame = std::min({unsent, usable_window(), std::size_t{segments} * mss});
  if (frame < unsent) frame -= frame % mss;
  frame_end_ = seq + static_cast<std::uint32_t>(std::max(frame, size));
  return false;
}

// Bytes for the next data segment. 3.8.6.2.1 (MUST-38, silly windows): a full segment, all there is, or half
// of the largest window the peer ever offered; else it waits for more room, or for the probe timer.
std::size_t Connection::sendable_data() const {
  if (!syn_acked_ || !synchronized(state_) || fin_sent()) return 0;
  const std::size_t mss = send_mss();
  const auto unsent = static_cast<std::size_t>(std::max(0, wire::distance(snd_nxt_, end_of_data())));
  const std::size_t size = std::min({unsent, usable_window(), mss});
  const bool worthwhile = size == mss || size == unsent || size >= max_snd_wnd_ / 2;
  return worthwhile ? size : 0;
}

bool Connection::fin_sent() const { return fin_queued_ && wire::after(snd_nxt_, end_of_data()); }

// The FIN takes a sequence number, so it needs room in the window too (C30).
bool Connection::fin_can_go() const {
  const bool due = fin_queued_ && !fin_sent() && snd_nxt_ == end_of_data() && synchronized(state_);
  return due && snd_nxt_.raw() - snd_una_.raw() < snd_wnd_;
}

// Behind data that ends there.
bool Connection::fin_fits_on(Seq end) const {
  return fin_on_data_ && end == end_of_data() && end.raw() - snd_una_.raw() < snd_wnd_;
}

// Something waits for the peer to open its window, and nothing in flight will make it say so.
bool Connection::wants_window() const {
  if (outstanding() || !synchronized(state_) || state_ == State::time_wait) return false;
  const bool unsent = wire::before(snd_nxt_, end_of_data()) || (fin_queued_ && !fin_sent());
  return unsent && !fin_can_go() && sendable_data() == 0;
}

}  // namespace synfin::tcp
