#pragma once

#include <sys/types.h>

#include "synfin/net/fd.h"

namespace synfin::net {

// Gives the terminal back to this process's group in the end, if it had it in the beginning: a shell in a PID
// namespace cannot name the group it took the terminal from.
class TerminalLoan {
 public:
  TerminalLoan();
  ~TerminalLoan();
  TerminalLoan(const TerminalLoan&) = delete;
  TerminalLoan& operator=(const TerminalLoan&) = delete;

 private:
  Fd terminal_;
};

}  // namespace synfin::net
