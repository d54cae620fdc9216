#pragma once

#include <string>

#include "synfin/view/explain.h"

namespace synfin::app {

struct ExplainOptions {
  std::string line;  // "-": lines from standard input, each explained as it comes
  bool json = false;
  view::ExplanationStyle style;
};

// Explains lines of tcpdump's on standard output; of what is not understood it says why, on standard error,
// and goes on. 0: every line was understood; 1: one was not, or there was none. Throws std::system_error if
// standard input cannot be read. Needs no privilege, and gives up those it has.
int explain(const ExplainOptions& options);

}  // namespace synfin::app
