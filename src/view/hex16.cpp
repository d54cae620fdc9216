#include "view/hex16.h"

#include <fmt/format.h>

namespace synfin::view {

std::string hex16(std::uint16_t value) { return fmt::format("0x{:04x}", value); }

}  // namespace synfin::view
