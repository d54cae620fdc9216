#pragma once

#include <cstdint>
#include <string>

namespace synfin::view {

// "0x0a1f", as tcpdump writes a checksum but always with four digits.
std::string hex16(std::uint16_t value);

}  // namespace synfin::view
