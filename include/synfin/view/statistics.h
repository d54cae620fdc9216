#pragma once

#include <optional>
#include <string>
#include <vector>

#include "synfin/tcp/time.h"

namespace synfin::view {

// min/avg/max/mdev as ping prints them.
class Statistics {
 public:
  void add(tcp::Duration value) { values_.push_back(value); }
  std::size_t count() const { return values_.size(); }
  // "handshake min/avg/max/mdev = 0.031/0.045/0.120/0.020 ms"; empty without values.
  std::string line(const std::string& what) const;

  tcp::Duration min() const;
  tcp::Duration max() const;
  tcp::Duration mean() const;
  tcp::Duration deviation() const;  // standard deviation, as ping's mdev
  tcp::Duration median() const;

 private:
  std::vector<tcp::Duration> values_;
};

}  // namespace synfin::view
