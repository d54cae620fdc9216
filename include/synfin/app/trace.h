#pragma once

#include <string>

#include "synfin/view/frame_lines.h"

namespace synfin::app {

struct TraceOptions {
  std::string file;    // to read; "-": standard input
  std::string filter;  // a BPF expression; empty: everything
  bool icmp = true;    // ICMP errors about TCP too
  view::FrameLineStyle lines;
};

// Prints the frames that carry TCP as tcpdump does, and on standard error how many there were. 0, or 128 +
// the signal that ended it. Throws std::system_error for what cannot be read or written.
int trace(const TraceOptions& options);

}  // namespace synfin::app
