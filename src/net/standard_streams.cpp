#include "synfin/net/standard_streams.h"

#include <cerrno>
#include <initializer_list>

#include <fcntl.h>
#include <unistd.h>

namespace synfin::net {

// open() takes the lowest number that is free, so in this order it is the stream's. Programs started from
// here get it too.
bool occupy_closed_streams() {
  bool output_closed = false;
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    const bool closed = ::fcntl(stream, F_GETFD) < 0;
    if (closed && ::open("/dev/null", O_RDWR) == stream && stream == STDOUT_FILENO)
      output_closed = true;  // NOLINT(android-cloexec-open)
  }
  return output_closed;
}

bool write_to_output(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace synfin::net
