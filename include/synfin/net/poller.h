#pragma once

#include "synfin/net/fd.h"
#include "synfin/tcp/time.h"

namespace synfin::net {

// Waits for any of several descriptors, a deadline, or a call from another thread (epoll). Throws
// std::system_error.
class Poller {
 public:
  Poller();

  void watch(int fd);  // which must live as long

  // Until a watched descriptor is readable, wake() has been called, or `deadline` has come. May come back
  // early.
  void wait(tcp::Time deadline);

  // From any thread, and remembered until woken() has told of it.
  void wake();
  // Whether wake() has been called since the last time this was asked.
  bool woken();

 private:
  Fd epoll_;
  Fd wake_;
};

}  // namespace synfin::net
