#pragma once

#include <chrono>
#include <cstdint>

// Two clocks, never mixed: the compiler refuses to subtract one's points from the other's.
namespace synfin::tcp {

using Duration = std::chrono::nanoseconds;

struct MonotonicTag {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<MonotonicTag>;
  static constexpr bool is_steady = true;
};

struct WallTag {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<WallTag>;
  static constexpr bool is_steady = false;
};

// A point of the monotonic clock that timers run on. Its origin means nothing.
using Time = MonotonicTag::time_point;
// When a frame was captured: nanoseconds since 1970-01-01 00:00:00 UTC, as the capture stamps it.
using WallTime = WallTag::time_point;

}  // namespace synfin::tcp
