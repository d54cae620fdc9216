#pragma once

#include <cstdint>
#include <optional>

#include "synfin/wire/seq.h"

namespace synfin::tcp {

// The receive buffer from whose free space Linux works its windows out, and what bounds them.
struct ReceiveBuffer {
  std::uint32_t size = 131072;         // bytes: tcp_rmem's default
  std::uint32_t clamp = 65535u << 14;  // bytes: the route's window, or as much as can be said at all
  std::uint16_t mss = 1460;            // bytes: the one we advertise
  std::uint32_t unscaled = 65535;      // bytes: the largest window that is not scaled
};

// RCV.WND and what is said of it (RFC 9293 3.8.6). The right edge of what was offered never moves back.
// Without a buffer the whole window is offered anew once half of it is used up (3.8.6.2.2).
class ReceiveWindow {
 public:
  // `whole`: bytes to be offered once the connection is open.
  ReceiveWindow(std::uint32_t whole, const std::optional<ReceiveBuffer>& buffer)
      : whole_(whole), buffer_(buffer) {}

  // The handshake is through as far as we are concerned. `offered`: the window of our SYN, bytes; `shift`:
  // ours, 0 unless agreed on; `option_bytes`: of each later segment; `send_mss`: bytes, options taken off.
  void open(wire::Seq rcv_nxt, std::uint16_t offered, unsigned shift, std::uint32_t option_bytes,
            std::uint32_t send_mss);
  // Text of one segment, in order, has been taken; 0 bytes of it: a FIN, which takes memory too.
  void take(std::uint32_t length);
  // Nothing is left of the connection but its TIME-WAIT: the window stays as it is.
  void freeze(wire::Seq rcv_nxt);

  // RCV.WND, bytes.
  std::uint32_t left(wire::Seq rcv_nxt) const;
  wire::Seq edge() const { return edge_; }

  // The field of the next segment, which acknowledges RCV.NXT; the application then reads what has come.
  std::uint16_t next_field(wire::Seq rcv_nxt);

 private:
  std::uint32_t renewed(std::uint32_t left) const;
  std::uint16_t field_of(std::uint32_t window, wire::Seq rcv_nxt);
  // Linux's, by the names of its source.
  std::uint32_t space(std::uint32_t bytes) const;
  std::uint32_t free_space() const;
  void measure(std::uint32_t length);
  void grow(std::uint32_t length);
  std::uint32_t select() const;

  std::uint32_t whole_;
  std::optional<ReceiveBuffer> buffer_;
  unsigned shift_ = 0;
  bool offered_ = false;  // by a segment after the SYN
  wire::Seq edge_;
  std::optional<std::uint16_t> frozen_;

  std::uint32_t advmss_ = 0;
  std::uint32_t clamp_ = 0;         // window_clamp
  std::uint32_t threshold_ = 0;     // rcv_ssthresh: what is offered at most
  std::uint32_t window_ = 0;        // rcv_wnd, as offered last, before it is cut to the field
  std::uint32_t segment_size_ = 0;  // rcv_mss: an estimate of the peer's
  std::uint32_t ratio_ = 128;       // of payload in the memory it takes, in 256ths
  std::uint32_t allocated_ = 0;     // memory of what is not read yet
};

}  // namespace synfin::tcp
