#pragma once

#include <cstdint>
#include <string_view>

namespace synfin::view {

// IANA's TCP option kinds, in tcpdump's words where it has one; "unknown" for the rest.
std::string_view option_name(std::uint8_t kind);

}  // namespace synfin::view
