#include "synfin/net/clock.h"

#include <ctime>

namespace synfin::net {

namespace {

tcp::Duration read_clock(clockid_t clock) {
  timespec ts{};
  ::clock_gettime(clock, &ts);
  return std::chrono::seconds(ts.tv_sec) + std::chrono::nanoseconds(ts.tv_nsec);
}

}  // namespace

tcp::Time monotonic_now() { return tcp::Time(read_clock(CLOCK_MONOTONIC)); }

tcp::WallTime wall_now() { return tcp::WallTime(read_clock(CLOCK_REALTIME)); }

}  // namespace synfin::net
