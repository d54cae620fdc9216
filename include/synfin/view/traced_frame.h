#pragma once

#include <cstdint>

#include "synfin/tcp/capture_stamp.h"
#include "synfin/wire/bytes.h"
#include "synfin/wire/link_layer.h"

namespace synfin::view {

// A captured frame with an IPv4 packet in it. The bytes are good until the next frame is read.
struct TracedFrame {
  wire::LinkType link_type = wire::LinkType::ethernet;
  tcp::WallTime stamp;
  wire::ByteView bytes;           // from the first link-layer byte, as much as was captured
  std::uint32_t wire_length = 0;  // bytes it had on the wire
  std::size_t ipv4_at = 0;        // where its IPv4 packet starts, < bytes.size()
  tcp::CaptureStamp captured;     // `stamp` as the capture has it: what is printed

  wire::ByteView packet() const { return bytes.subspan(ipv4_at); }
  // A file may claim less than it holds.
  std::size_t packet_wire_length() const { return wire_length > ipv4_at ? wire_length - ipv4_at : 0; }
};

}  // namespace synfin::view
