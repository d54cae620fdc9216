#pragma once

#include <optional>

#include "synfin/wire/ipv4.h"

namespace synfin::wire {

// parse_ipv4_header into a header that is there already: for those who read millions.
std::optional<Error> read_ipv4_header(ByteView bytes, Ipv4Header& h);

}  // namespace synfin::wire
