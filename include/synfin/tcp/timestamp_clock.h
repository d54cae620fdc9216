#pragma once

#include <cstdint>

#include "synfin/tcp/time.h"

namespace synfin::tcp {

// The clock behind TSval: one tick a millisecond (RFC 7323 5.4 allows 1 ms to 1 s), `value` at `epoch`.
struct TimestampClock {
  std::uint32_t value = 0;
  Time epoch{};

  constexpr std::uint32_t at(Time now) const {
    return value +
           static_cast<std::uint32_t>(std::chrono::floor<std::chrono::milliseconds>(now - epoch).count());
  }
};

}  // namespace synfin::tcp
