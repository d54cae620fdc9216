#pragma once

#include <variant>

#include "synfin/wire/icmp.h"
#include "synfin/wire/segment.h"

namespace synfin::tcp {

// What can be told to a Connection.
struct Open {};
struct Send {
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

using Event = std::variant<Open, Send, Close, Abort, UserTimeout, Tick, SegmentArrived, IcmpArrived>;

}  // namespace synfin::tcp
