#pragma once

#include <cstdint>

#include "synfin/wire/bytes.h"

namespace synfin::wire {

enum class PacketKind : std::uint8_t { tcp, icmp_about_tcp, other };

// What an IPv4 packet is for one who looks for TCP, by as few of its bytes as tell: those that the capture
// filters `ip proto 6` and `icmp[0] is an error's type and icmp[8] & 0xf0 = 0x40 and icmp[17] = 6` look at.
PacketKind kind_of(ByteView packet);

}  // namespace synfin::wire
