#include "synfin/net/whole_file.h"

#include <algorithm>
#include <cerrno>
#include <string>

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include "synfin/net/fd.h"
#include "synfin/net/interrupts.h"

#include "net/os_error.h"

namespace synfin::net {
namespace {

// Keeps interrupts back but for the waits, so that none gets lost between a look and a wait.
class InterruptsHeld {
 public:
  InterruptsHeld() {
    sigset_t held;
    ::sigemptyset(&held);
    for (const int number : Interrupts::signals) ::sigaddset(&held, number);
    ::pthread_sigmask(SIG_BLOCK, &held, &before_);
  }
  ~InterruptsHeld() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  InterruptsHeld(const InterruptsHeld&) = delete;
  InterruptsHeld& operator=(const InterruptsHeld&) = delete;

  // Whether there is something to read now; false after an interrupt too.
  bool wait_for_input(int fd) const {
    pollfd watched{fd, POLLIN, 0};
    return ::ppoll(&watched, 1, nullptr, &before_) > 0;
  }

 private:
  sigset_t before_{};
};

// Without O_NONBLOCK a FIFO would be waited for here, out of reach of an interrupt.
Fd open_for_reading(const std::string& name) {
  return Fd(name == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                        : ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
}

[[noreturn]] void fail(const std::string& name) {
  throw_os_error(errno, name == "-" ? "reading standard input" : "reading '" + name + "'");
}

}  // namespace

std::optional<wire::Bytes> read_whole_file(const std::filesystem::path& file, std::size_t most,
                                           const std::function<bool()>& stop) {
  const std::string name = file.string();
  const Fd fd = open_for_reading(name);
  if (!fd) fail(name);
  const InterruptsHeld held;
  constexpr std::size_t chunk = 65536;
  wire::Bytes bytes;
  while (bytes.size() < most) {
    if (stop()) return std::nullopt;
    if (!held.wait_for_input(fd.value())) continue;
    const std::size_t before = bytes.size();
    bytes.resize(before + std::min(chunk, most - before));
    const ssize_t got = ::read(fd.value(), &bytes[before], bytes.size() - before);
    if (got < 0 && errno != EAGAIN && errno != EINTR) fail(name);
    bytes.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got == 0) break;
  }
  return bytes;
}

}  // namespace synfin::net
