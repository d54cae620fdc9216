#pragma once

#include <string>

#include "synfin/wire/bytes.h"

namespace synfin::view {

// A packet field by field for a reader who learns: offset, bits, name, value and what it means, every option
// with its name, both checksums with whether they are right, then the bytes in hex. `packet` starts at the IP
// header.
std::string dissect(wire::ByteView packet);

}  // namespace synfin::view
