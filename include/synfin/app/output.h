#pragma once

#include <functional>
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

// `run`'s exit code; where its output had nowhere to go because whoever read it has gone, that of the signal
// that would have ended it (128 + SIGPIPE).
int unless_reader_gone(const std::function<int()>& run);

}  // namespace synfin::app
