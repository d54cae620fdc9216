#pragma once

#include <cstdint>

#include "synfin/tcp/time.h"

namespace synfin::app {

// How far a long file has been read: a line on standard error that is written over, and gone at the end.
class Progress {
 public:
  Progress();
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(std::uint64_t packets);
  void clear();

 private:
  tcp::Time next_;
  bool shown_ = false;
};

}  // namespace synfin::app
