#pragma once

#include <cstdint>
#include <string>

namespace synfin::net {

// What this host calls its interface of that index now; empty if it has none.
std::string interface_name(std::uint32_t index);

}  // namespace synfin::net
