#include "net/terminal_loan.h"

#include <csignal>

#include <fcntl.h>
#include <unistd.h>

namespace synfin::net {

TerminalLoan::TerminalLoan() : terminal_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
  if (terminal_ && ::tcgetpgrp(terminal_.value()) != ::getpgrp()) terminal_.reset();
}

TerminalLoan::~TerminalLoan() {
  if (!terminal_) return;
  sigset_t background_output, before;
  ::sigemptyset(&background_output);
  ::sigaddset(&background_output, SIGTTOU);
  ::sigprocmask(SIG_BLOCK, &background_output, &before);
  ::tcsetpgrp(terminal_.value(), ::getpgrp());
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace synfin::net
