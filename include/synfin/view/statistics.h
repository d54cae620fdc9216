#pragma once

#include <cstdint>
#include <string>

#include "synfin/tcp/time.h"

namespace synfin::view {

// min/avg/max/mdev as ping prints them, of any number of values in constant space. Without values all are 0.
class Statistics {
 public:
  void add(tcp::Duration value);
  std::uint64_t count() const { return count_; }
  // "handshake min/avg/max/mdev = 0.031/0.045/0.120/0.020 ms"; empty without values.
  std::string line(const std::string& what) const;

  tcp::Duration min() const { return min_; }
  tcp::Duration max() const { return max_; }
  tcp::Duration mean() const;
  tcp::Duration deviation() const;  // standard deviation, as ping's mdev

 private:
  std::uint64_t count_ = 0;
  tcp::Duration min_{};
  tcp::Duration max_{};
  // Welford's recurrence: a sum of squares less the square of a sum would lose what differs.
  double mean_ = 0;     // nanoseconds
  double squares_ = 0;  // of the distances from the mean, summed
};

}  // namespace synfin::view
