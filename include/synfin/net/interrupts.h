#pragma once

#include <optional>

#include <signal.h>

#include "synfin/net/fd.h"

namespace synfin::net {

// While one lives, SIGINT and SIGTERM end nothing by themselves but are remembered. One at a time in a
// process.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();  // the handlers that were there before are back
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  int fd() const { return event_.value(); }  // readable once there was one; for epoll
  std::optional<int> signal() const;

 private:
  Fd event_;
  struct sigaction before_int_ {};
  struct sigaction before_term_ {};
};

}  // namespace synfin::net
