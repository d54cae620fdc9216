#include "synfin/app/output.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <system_error>

#include "synfin/net/standard_streams.h"

namespace synfin::app {

// A large piece goes out in one call: stdio would write its beginning by itself, and keep its end for later.
void Output::put(std::string_view text) {
  constexpr std::size_t large = 1 << 15;
  if (failed_) return;
  if (text.size() >= large) {
    flush();
    check(net::write_to_output(text));
  } else {
    check(std::fwrite(text.data(), 1, text.size(), stdout) == text.size());
  }
}

void Output::flush() {
  if (!failed_) check(std::fflush(stdout) == 0);
}

void Output::check(bool written) {
  if (written) return;
  failed_ = true;
  throw std::system_error(errno, std::generic_category(), "writing to standard output");
}

int unless_reader_gone(const std::function<int()>& run) {
  try {
    return run();
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::broken_pipe) throw;
    return 128 + SIGPIPE;
  }
}

}  // namespace synfin::app
