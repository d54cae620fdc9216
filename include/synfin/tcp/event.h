#pragma once

#include <variant>

#include "synfin/wire/icmp.h"
#include "synfin/wire/segment.h"

namespace synfin::tcp {

// What can be told to a Connection.
struct Open {};    // active: sends a SYN
struct Listen {};  // passive: waits for the peer's
// Refused above the limit, which counts all data that is not acknowledged yet.
struct Send {
  static constexpr std::size_t most_unacknowledged = 64u << 20;  // bytes
  wire::Bytes data;
};
struct Close {};
struct Abort {};
struct UserTimeout {};  // whoever asked for the connection will wait no longer (RFC 9293 3.10.8)
struct Tick {};         // a time that poll_timeout() named has come
struct SegmentArrived {
  const wire::Segment& segment;
};
struct IcmpArrived {
  const wire::IcmpError& error;
};

using Event = std::variant<Open, Listen, Send, Close, Abort, UserTimeout, Tick, SegmentArrived, IcmpArrived>;

}  // namespace synfin::tcp
