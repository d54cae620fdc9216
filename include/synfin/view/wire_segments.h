#pragma once

#include <cstdint>
#include <vector>

#include "synfin/view/record.h"

namespace synfin::view {

// A capture sees a frame before the card cuts it into segments (TSO), and after the card or the kernel has
// joined several (GRO). In place of each that carries more than its receiver's MSS allows, and of ours the
// way there, these are the segments that are on the wire: full but the last, with the frame's headers, IDs
// that count on, PSH and FIN on the last, CWR on the first, and a checksum of the frame's kind. The first
// says in its remark what it was cut from. What has SYN, RST or URG, or is an IP fragment, is never such a
// frame; before the SYNs nothing is.
//
// mtu: of the way from our side, in bytes; the peer's is not known.
std::vector<Record> wire_segments(const std::vector<Record>& records, std::uint32_t mtu);

}  // namespace synfin::view
