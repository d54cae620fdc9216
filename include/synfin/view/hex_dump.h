#pragma once

#include <string>

#include "synfin/wire/bytes.h"

namespace synfin::view {

// Bytes as tcpdump -x prints them: "\n\t0x0000:  4500 003c ...".
void append_hex(std::string& out, wire::ByteView bytes);
// The same with their characters behind each line, as tcpdump -X does.
void append_hex_and_ascii(std::string& out, wire::ByteView bytes);

}  // namespace synfin::view
