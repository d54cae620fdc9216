#pragma once

#include <csignal>
#include <optional>

#include "synfin/net/fd.h"

namespace synfin::net {

// While it lives, INT, TERM, HUP and QUIT do not end this process but can be read, to be passed on to a
// child, and children can be waited for even if SIGCHLD was ignored.
class SignalRelay {
 public:
  SignalRelay();
  ~SignalRelay();
  SignalRelay(const SignalRelay&) = delete;
  SignalRelay& operator=(const SignalRelay&) = delete;

  int descriptor() const { return pending_.value(); }  // readable when a signal waits

  // The next signal that somebody sent to this process. Those of the terminal reach the whole process group
  // and so the child too: they are left out.
  std::optional<int> next() const;

  // In a child: its signals as they were before.
  void restore() const;

 private:
  sigset_t mask_before_{};
  struct sigaction child_before_ {};
  Fd pending_;
};

}  // namespace synfin::net
