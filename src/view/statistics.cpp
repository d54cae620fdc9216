#include "synfin/view/statistics.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace synfin::view {

namespace {

double milliseconds(tcp::Duration value) { return static_cast<double>(value.count()) / 1e6; }

}  // namespace

void Statistics::add(tcp::Duration value) {
  min_ = count_ == 0 ? value : std::min(min_, value);
  max_ = count_ == 0 ? value : std::max(max_, value);
  ++count_;
  const auto nanoseconds = static_cast<double>(value.count());
  const double distance = nanoseconds - mean_;
  mean_ += distance / static_cast<double>(count_);
  squares_ += distance * (nanoseconds - mean_);
}

tcp::Duration Statistics::mean() const { return tcp::Duration(std::llround(mean_)); }

tcp::Duration Statistics::deviation() const {
  if (count_ == 0) return tcp::Duration::zero();
  return tcp::Duration(std::llround(std::sqrt(squares_ / static_cast<double>(count_))));
}

std::string Statistics::line(const std::string& what) const {
  if (count_ == 0) return {};
  return fmt::format("{} min/avg/max/mdev = {:.3f}/{:.3f}/{:.3f}/{:.3f} ms", what, milliseconds(min()),
                     milliseconds(mean()), milliseconds(max()), milliseconds(deviation()));
}

}  // namespace synfin::view
