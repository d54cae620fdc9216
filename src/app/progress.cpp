#include "app/progress.h"

#include <cstdio>

#include <fmt/format.h>

#include "synfin/net/clock.h"

namespace synfin::app {

namespace {

constexpr tcp::Duration first_after = std::chrono::seconds(1);
constexpr tcp::Duration then_every = std::chrono::milliseconds(250);

}  // namespace

Progress::Progress() : next_(net::monotonic_now() + first_after) {}

void Progress::show(std::uint64_t packets) {
  const tcp::Time now = net::monotonic_now();
  if (now < next_) return;
  next_ = now + then_every;
  shown_ = true;
  std::fputs(fmt::format("\rsynfin: {} packets read", packets).c_str(), stderr);
}

void Progress::clear() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
  shown_ = false;
}

}  // namespace synfin::app
