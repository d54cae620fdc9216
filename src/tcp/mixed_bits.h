#pragma once

#include <cstdint>

namespace synfin::tcp {

// Every bit of the result depends on every bit of `n` (MurmurHash3's finalizer): for hash tables.
constexpr std::uint64_t mixed_bits(std::uint64_t n) {
  n = (n ^ (n >> 33)) * 0xff51afd7ed558ccdULL;
  n = (n ^ (n >> 33)) * 0xc4ceb9fe1a85ec53ULL;
  return n ^ (n >> 33);
}

}  // namespace synfin::tcp
