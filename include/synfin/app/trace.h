#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "synfin/view/frame_lines.h"

namespace synfin::app {

struct TraceOptions {
  std::string file;                              // to read; "-": standard input
  std::string filter;                            // a BPF expression; empty: everything
  bool icmp = true;                              // ICMP errors about TCP too
  std::optional<std::uint64_t> count;            // packets to show, then the end
  std::optional<std::filesystem::path> instead;  // -w: frames go there, and no lines are printed
  std::optional<std::filesystem::path> besides;  // --write: they go there too
  bool packet_buffered = false;                  // -U
  bool line_buffered = false;                    // -l
  bool names = false;                            // of hosts and services
  view::FrameLineStyle lines;
};

// Prints the frames that carry TCP as tcpdump does, and on standard error how many there were. 0, or 128 +
// the signal that ended it. Throws std::system_error for what cannot be read or written, when all that was
// whole has been printed; UsageError for a wrong filter.
int trace(const TraceOptions& options);

}  // namespace synfin::app
