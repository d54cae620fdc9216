#pragma once

#include <string_view>

namespace synfin::app {

// Standard output, which a run must not outlive: once a write has failed, what is found has nowhere to go.
// Throws std::system_error the first time (EPIPE: whoever read it has gone); from then on it takes everything
// and writes nothing.
class Output {
 public:
  void put(std::string_view text);
  void flush();

 private:
  void check(bool written);

  bool failed_ = false;
};

}  // namespace synfin::app
