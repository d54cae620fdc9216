#pragma once

#include <string>

#include "synfin/wire/bytes.h"

namespace synfin::view {

// How both checksums of a TCP segment in its IPv4 packet come about (RFC 1071), step by step for a reader who
// learns: the 16-bit words that are added, pseudo-header included, their sum, the carries folded in, the
// complement, and what the packet has. Lines, each ends with a newline. What is no whole IPv4 header gives
// nothing; a fragment or a packet of another protocol its header's alone.
std::string checksum_steps(wire::ByteView packet);

}  // namespace synfin::view
