#pragma once

#include <cstdint>
#include <optional>

#include "synfin/tcp/transitions.h"

namespace synfin::tcp {

// Which trigger an ICMP error is (RFC 9293 3.9.2.2); nothing for one that tells a connection nothing: source
// quench (RFC 6633), redirect, fragmentation needed (RFC 1191: for the segment size), unknown codes.
std::optional<Trigger> trigger_of_icmp(std::uint8_t type, std::uint8_t code);

}  // namespace synfin::tcp
