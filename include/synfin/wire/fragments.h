#pragma once

#include <cstddef>
#include <vector>

#include "synfin/wire/bytes.h"
#include "synfin/wire/result.h"

namespace synfin::wire {

struct FragmentPlan {
  std::size_t size = 8;  // bytes of IP payload in each fragment; a multiple of 8, at least 8
  std::size_t overlap =
      0;  // bytes that each one repeats of the one before; a multiple of 8, less than `size`
};

// Cuts one IPv4 packet into fragments (RFC 791 3.2), in order: each has the packet's ID, those behind the
// first only the options that say they are to be copied, each a right total length and header checksum. A
// packet that is one fragment already gives fragments of that. Refused: a plan that is none, what
// parse_ipv4_header() refuses, a packet that is not all there, an offset of more than 13 bits.
Result<std::vector<Bytes>> fragments_of(ByteView packet, const FragmentPlan& plan);

}  // namespace synfin::wire
