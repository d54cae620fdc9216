#pragma once

#include "synfin/wire/bytes.h"

#include "wire/text.h"

namespace synfin::wire {

// An IPv6 address as inet_ntop spells it (RFC 5952, with the last four bytes of an IPv4-mapped or
// IPv4-compatible one in decimal). The address has 16 bytes.
void put_ipv6(Text& out, ByteView address);

}  // namespace synfin::wire
