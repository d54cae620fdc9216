#include "synfin/net/interrupts.h"

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <system_error>

#include <sys/eventfd.h>

namespace synfin::net {

namespace {

// A handler can reach nothing but globals; both are lock-free.
std::atomic<int> caught{0};
std::atomic<int> event_fd{-1};

void on_signal(int number) {
  const int saved = errno;
  caught = number;
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(event_fd, &one, sizeof one);
  errno = saved;
}

// What nohup, or a shell for its background jobs, has had ignored stays so.
void take_over(int number, struct sigaction& before) {
  ::sigaction(number, nullptr, &before);
  if (before.sa_handler == SIG_IGN) return;
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  ::sigaction(number, &action, nullptr);
}

}  // namespace

Interrupts::Interrupts() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!event_) throw std::system_error(errno, std::generic_category(), "creating an eventfd for signals");
  caught = 0;
  event_fd = event_.value();
  for (std::size_t i = 0; i < signals.size(); ++i) take_over(signals[i], before_[i]);
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &ignore, &before_pipe_);
}

Interrupts::~Interrupts() {
  for (std::size_t i = 0; i < signals.size(); ++i) ::sigaction(signals[i], &before_[i], nullptr);
  ::sigaction(SIGPIPE, &before_pipe_, nullptr);
  event_fd = -1;
}

bool Interrupts::any() const { return caught != 0; }

std::optional<int> Interrupts::signal() const {
  const int number = caught;
  return number == 0 ? std::nullopt : std::optional(number);
}

}  // namespace synfin::net
