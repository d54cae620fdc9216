#include "synfin/tcp/receive_window.h"

#include <algorithm>

// Linux's way is that of tcp_select_window, __tcp_select_window, tcp_init_buffer_space, tcp_measure_rcv_mss
// and tcp_grow_window in its net/ipv4; docs/linux-client.md says which kernel it was measured against.
namespace synfin::tcp {

using wire::Seq;

namespace {

constexpr std::uint32_t usual_segment = 536;
constexpr std::uint32_t smallest_segment = 88;    // TCP_MIN_MSS
constexpr std::uint32_t worth_growing_for = 128;  // bytes
constexpr std::uint32_t least_buffer = 2304;      // SOCK_MIN_RCVBUF
// What a small segment that came over lo or veth takes beside its payload; another driver's may differ.
constexpr std::uint32_t overhead = 832;
constexpr unsigned ratio_bits = 8;

std::uint32_t rounded_down(std::uint32_t value, std::uint32_t unit) { return value - value % unit; }

std::uint32_t rounded_up(std::uint32_t value, unsigned shift) {
  const std::uint32_t unit = (1u << shift) - 1;
  return (value + unit) & ~unit;
}

}  // namespace

void ReceiveWindow::open(Seq rcv_nxt, std::uint16_t offered, unsigned shift, std::uint32_t option_bytes,
                         std::uint32_t send_mss) {
  shift_ = shift;
  edge_ = rcv_nxt + offered;
  if (!buffer_) return;
  window_ = whole_;
  edge_ = rcv_nxt + window_;
  advmss_ = std::max<std::uint32_t>(buffer_->mss, option_bytes + 1) - option_bytes;
  segment_size_ = std::max(std::min({advmss_, send_mss, window_ / 2, usual_segment}), smallest_segment);
  const std::uint32_t full = space(buffer_->size);
  clamp_ = std::min(buffer_->clamp, 65535u << shift);
  if (clamp_ >= full) clamp_ = full;
  // Room for a segment is kept back.
  if (clamp_ > 2 * advmss_ && clamp_ + advmss_ > full) clamp_ = std::max(2 * advmss_, full - advmss_);
  threshold_ = std::min(window_, clamp_);
}

// What is longer than the MSS is several segments in one frame (offload).
void ReceiveWindow::take(std::uint32_t length) {
  if (!buffer_) return;
  allocated_ += overhead + length;
  const std::uint32_t segment = std::min(length, advmss_);
  if (segment > segment_size_) {
    measure(length);
    segment_size_ = segment;
  }
  if (length >= worth_growing_for) grow(length);
}

void ReceiveWindow::measure(std::uint32_t length) {
  ratio_ = std::max<std::uint32_t>((length << ratio_bits) / (overhead + length), 1);
  const std::uint32_t clamp = std::max(least_buffer / 2, space(buffer_->size));
  threshold_ = clamp < clamp_ ? std::min(threshold_, clamp) : std::max(threshold_, std::min(window_, clamp));
  clamp_ = clamp;
}

// The payload lies in pages that hold nothing else, so its memory is taken for no more than its length.
void ReceiveWindow::grow(std::uint32_t length) {
  const std::uint32_t room = std::min(clamp_, free_space());
  if (room <= threshold_) return;
  threshold_ += std::min(room - threshold_, std::max(2 * advmss_, 2 * length));
}

std::uint32_t ReceiveWindow::space(std::uint32_t bytes) const {
  return static_cast<std::uint32_t>(std::uint64_t{bytes} * ratio_ >> ratio_bits);
}

std::uint32_t ReceiveWindow::free_space() const {
  return space(buffer_->size - std::min(allocated_, buffer_->size));
}

std::uint32_t ReceiveWindow::select() const {
  const std::uint32_t allowed = space(buffer_->size);
  const std::uint32_t full = std::min(clamp_, allowed);
  const std::uint32_t segment = std::min(segment_size_, full);
  if (segment == 0) return 0;
  std::uint32_t free = free_space();
  if (free < full / 2) {
    free = rounded_down(free, 1u << shift_);
    if (free < allowed / 16 || free < segment) return 0;
  }
  free = std::min(free, threshold_);
  if (shift_ > 0) return rounded_up(free, shift_);
  if (window_ + segment <= free || window_ > free) return rounded_down(free, segment);
  if (segment == full && free > window_ + full / 2) return free;
  return window_;
}

std::uint32_t ReceiveWindow::left(Seq rcv_nxt) const {
  return static_cast<std::uint32_t>(std::max(0, wire::distance(rcv_nxt, edge_)));
}

std::uint32_t ReceiveWindow::renewed(std::uint32_t left) const {
  const bool used_up = !offered_ || left < (whole_ + 1) / 2;  // of a window of 1 the half is 1
  return used_up ? std::max(left, whole_) : left;
}

void ReceiveWindow::freeze(Seq rcv_nxt) {
  if (buffer_ && !frozen_) frozen_ = static_cast<std::uint16_t>(left(rcv_nxt) >> shift_);
}

std::uint16_t ReceiveWindow::next_field(Seq rcv_nxt) {
  if (frozen_) return *frozen_;
  const std::uint32_t remaining = left(rcv_nxt);
  if (!buffer_) {
    const std::uint16_t field = field_of(renewed(remaining), rcv_nxt);
    offered_ = true;
    return field;
  }
  window_ = std::max(select(), rounded_up(remaining, shift_));
  if (shift_ == 0) window_ = std::min(window_, std::max(buffer_->unscaled, remaining));
  edge_ = rcv_nxt + window_;
  allocated_ = 0;
  return static_cast<std::uint16_t>(std::min(window_, 65535u << shift_) >> shift_);
}

// Scaled windows are rounded up, and the edge that this offers is kept to (RFC 7323 2.4).
std::uint16_t ReceiveWindow::field_of(std::uint32_t window, Seq rcv_nxt) {
  const std::uint32_t field = std::min(rounded_up(window, shift_) >> shift_, 0xffffu);
  const Seq edge = rcv_nxt + (field << shift_);
  if (wire::after(edge, edge_)) edge_ = edge;
  return static_cast<std::uint16_t>(field);
}

}  // namespace synfin::tcp
