#pragma once

#include <string>
#include <vector>

#include "synfin/wire/bytes.h"

namespace synfin::testing {

// What the installed tshark says of these fields of each packet in a capture file: a line a packet, its
// columns between tabs, the values of a field that stands several times between commas. Checksums are judged,
// no payload is dissected, and numbers are the packet's own.
std::string tshark_fields(const wire::Bytes& capture, const std::vector<std::string>& fields);

}  // namespace synfin::testing
