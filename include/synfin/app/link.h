#pragma once

#include <concepts>
#include <optional>

#include "synfin/tcp/time.h"
#include "synfin/wire/address.h"
#include "synfin/wire/bytes.h"

namespace synfin::app {

// An IPv4 packet as it was captured, ours or the peer's.
struct Frame {
  tcp::WallTime captured;       // the capture's stamp: what is printed, and what round trips come from
  wire::ByteView packet;        // from the IP header on; good until the next call on the link
  std::size_t wire_length = 0;  // bytes on the wire from there on, >= packet.size()
};

// What a driver runs over: the real link (sockets and capture) or a virtual wire.
//   send    false if the packet could not be taken now (a full queue): it counts as lost
//   next    the next captured frame; nothing when `deadline` has come, or earlier when something else has
//           happened (an interrupt, a wake-up)
//   now     the monotonic clock that timers run on
//   interrupted   the signal that asks to stop, once there was one
template <typename L>
concept Link = requires(L link, wire::ByteView packet, wire::Address destination, tcp::Time deadline) {
  { link.send(packet, destination) } -> std::same_as<bool>;
  { link.next(deadline) } -> std::same_as<std::optional<Frame>>;
  { link.now() } -> std::same_as<tcp::Time>;
  { link.interrupted() } -> std::same_as<std::optional<int>>;
};

}  // namespace synfin::app
