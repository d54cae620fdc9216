#pragma once

#include <array>
#include <optional>

#include <signal.h>

#include "synfin/net/fd.h"

namespace synfin::net {

// While one lives, INT, TERM, HUP and QUIT end nothing by themselves but are remembered, and a pipe that
// nobody reads any more is an error of writing (EPIPE), not a signal. One at a time in a process.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();  // the handlers that were there before are back
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  int fd() const { return event_.value(); }  // readable once there was one; for epoll
  bool any() const;                          // for a loop: a bool comes back sooner than an optional
  std::optional<int> signal() const;

  static constexpr std::array signals{SIGINT, SIGTERM, SIGHUP, SIGQUIT};

 private:
  Fd event_;
  std::array<struct sigaction, signals.size()> before_{};
  struct sigaction before_pipe_ {};
};

}  // namespace synfin::net
