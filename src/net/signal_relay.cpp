#include "net/signal_relay.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include "net/os_error.h"

namespace synfin::net {

SignalRelay::SignalRelay() {
  sigset_t relayed;
  ::sigemptyset(&relayed);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) ::sigaddset(&relayed, signal);
  pending_ = Fd(checked(::signalfd(-1, &relayed, SFD_CLOEXEC | SFD_NONBLOCK), "watching for signals"));
  ::sigprocmask(SIG_BLOCK, &relayed, &mask_before_);
  struct sigaction by_default {};
  by_default.sa_handler = SIG_DFL;
  ::sigaction(SIGCHLD, &by_default, &child_before_);
}

SignalRelay::~SignalRelay() { restore(); }

std::optional<int> SignalRelay::next() const {
  signalfd_siginfo info{};
  while (::read(pending_.value(), &info, sizeof info) == sizeof info)
    if (info.ssi_code != SI_KERNEL) return static_cast<int>(info.ssi_signo);
  return std::nullopt;
}

void SignalRelay::restore() const {
  ::sigaction(SIGCHLD, &child_before_, nullptr);
  ::sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
}

}  // namespace synfin::net
