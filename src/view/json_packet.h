#pragma once

#include <string>

#include "synfin/tcp/time.h"
#include "synfin/wire/bytes.h"

#include "view/json_parts.h"

namespace synfin::view {

// ISO 8601, UTC, always nine decimals.
std::string iso_time(tcp::WallTime stamp);
// Two lower-case digits a byte.
std::string hex_digits(wire::ByteView bytes);
// Adds `ip`, and `tcp`, `icmp` or `error`, of a packet from its IP header on.
void add_packet(Json& out, wire::ByteView bytes);

}  // namespace synfin::view
