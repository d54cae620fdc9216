#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "synfin/app/output.h"

namespace synfin::app {

// The texts of exchanges that are under way at once, put out exchange by exchange, in the order of their
// numbers: what comes for the one whose turn it is goes out at once, the others wait for theirs.
class GroupedOutput {
 public:
  void put(std::size_t exchange, const std::string& text);
  // The exchange has no more to say.
  void end(std::size_t exchange);
  // Behind the last one.
  void put(const std::string& text) { output_.put(text); }
  void flush() { output_.flush(); }

 private:
  struct Waiting {
    std::string text;
    bool ended = false;
  };

  Output output_;
  std::size_t head_ = 0;  // whose turn it is
  std::map<std::size_t, Waiting> waiting_;
};

}  // namespace synfin::app
