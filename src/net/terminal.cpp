#include "synfin/net/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

namespace synfin::net {

bool errors_are_terminal() { return ::isatty(STDERR_FILENO) == 1; }

bool output_is_terminal() { return ::isatty(STDOUT_FILENO) == 1; }

std::optional<unsigned> terminal_columns() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
  return size.ws_col;
}

}  // namespace synfin::net
