#include "synfin/net/clock.h"

#include <ctime>

namespace synfin::net {

tcp::Time monotonic_now() {
  timespec ts{};
  ::clock_gettime(CLOCK_MONOTONIC, &ts);
  return tcp::Time(std::chrono::seconds(ts.tv_sec) + std::chrono::nanoseconds(ts.tv_nsec));
}

}  // namespace synfin::net
