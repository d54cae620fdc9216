#pragma once

#include <algorithm>
#include <cstdint>

#include "synfin/tcp/time.h"

namespace synfin::tcp {

// When a frame was captured, in the words of its capture. A file may claim any second, and a fraction that is
// negative or longer than one.
struct CaptureStamp {
  CaptureStamp() = default;
  constexpr CaptureStamp(std::int64_t whole_seconds, std::int64_t fraction)
      : seconds(whole_seconds), nanoseconds(fraction) {}
  constexpr CaptureStamp(WallTime at)
      : seconds(std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count()),
        nanoseconds(at.time_since_epoch().count() % per_second) {
    if (nanoseconds < 0) nanoseconds += per_second;
  }

  // The nearest time that there is: ours end in the years 1677 and 2262.
  constexpr WallTime wall() const {
    constexpr std::int64_t farthest = 9'223'372'035;  // seconds, with a second to spare for the fraction
    const std::chrono::seconds whole(std::clamp(seconds, -farthest, farthest));
    return WallTime(whole + Duration(nanoseconds % per_second));
  }

  bool operator==(const CaptureStamp&) const = default;

  std::int64_t seconds = 0;
  std::int64_t nanoseconds = 0;

 private:
  static constexpr std::int64_t per_second = 1'000'000'000;
};

}  // namespace synfin::tcp
