#include "synfin/view/statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

namespace synfin::view {

namespace {

double milliseconds(tcp::Duration value) { return static_cast<double>(value.count()) / 1e6; }

}  // namespace

tcp::Duration Statistics::min() const {
  return values_.empty() ? tcp::Duration::zero() : *std::min_element(values_.begin(), values_.end());
}

tcp::Duration Statistics::max() const {
  return values_.empty() ? tcp::Duration::zero() : *std::max_element(values_.begin(), values_.end());
}

tcp::Duration Statistics::mean() const {
  if (values_.empty()) return tcp::Duration::zero();
  const auto sum = std::accumulate(values_.begin(), values_.end(), tcp::Duration::zero());
  return sum / static_cast<tcp::Duration::rep>(values_.size());
}

tcp::Duration Statistics::deviation() const {
  if (values_.empty()) return tcp::Duration::zero();
  const double center = static_cast<double>(mean().count());
  double squares = 0;
  for (const tcp::Duration value : values_) {
    const double distance = static_cast<double>(value.count()) - center;
    squares += distance * distance;
  }
  return tcp::Duration(std::llround(std::sqrt(squares / static_cast<double>(values_.size()))));
}

tcp::Duration Statistics::median() const {
  if (values_.empty()) return tcp::Duration::zero();
  auto sorted = values_;
  std::sort(sorted.begin(), sorted.end());
  const std::size_t middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

std::string Statistics::line(const std::string& what) const {
  if (values_.empty()) return {};
  return fmt::format("{} min/avg/max/mdev = {:.3f}/{:.3f}/{:.3f}/{:.3f} ms", what, milliseconds(min()),
                     milliseconds(mean()), milliseconds(max()), milliseconds(deviation()));
}

}  // namespace synfin::view
