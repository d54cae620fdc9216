#pragma once

#include <cstdint>

namespace synfin::net {

// From the kernel's random source (getrandom). Throws std::system_error if it fails.
std::uint32_t random_u32();
std::uint64_t random_u64();
// Uniform over 0 <= x < bound, bound > 0.
std::uint32_t random_below(std::uint32_t bound);

}  // namespace synfin::net
