#pragma once

#include <cstdint>
#include <string>

#include "synfin/view/traced_frame.h"
#include "synfin/wire/emit.h"

namespace synfin::test {

// A frame that holds a SYN, or an ACK with data, of 192.0.2.1's to port 80 of 192.0.2.2.
class SegmentFrame {
 public:
  SegmentFrame(std::uint16_t port, wire::Flags flags, std::size_t payload = 0)
      : bytes_(packet(port, flags, payload)) {}

  view::TracedFrame frame() const {
    return {
        wire::LinkType::raw_ip, tcp::WallTime{}, bytes_, static_cast<std::uint32_t>(bytes_.size()), 0, {}};
  }
  const wire::Bytes& bytes() const { return bytes_; }

 private:
  static wire::Bytes packet(std::uint16_t port, wire::Flags flags, std::size_t payload) {
    wire::SegmentSpec spec;
    spec.source = wire::Address{0xc0000201};
    spec.destination = wire::Address{0xc0000202};
    spec.source_port = port;
    spec.destination_port = 80;
    spec.flags = flags;
    spec.seq = wire::Seq(1);
    if (flags.has(wire::Flag::ack)) spec.ack = wire::Seq(1);
    spec.payload = wire::Bytes(payload, 'x');
    return *wire::emit(spec);
  }

  wire::Bytes bytes_;
};

}  // namespace synfin::test
