#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "synfin/app/probe.h"

namespace synfin::app {

struct CompareOptions {
  ProbeOptions exchange;    // of one port; its count is that of pairs, the interval lies between pairs
  Via first = Via::kernel;  // which of a pair comes first
  bool control = false;     // both by the kernel: what differs then is not the stack's doing
  bool all = false;         // rows that are equal, too
  std::optional<std::filesystem::path> html;  // gets what is shown in detail as a page
  std::string command;                        // the line that asked for it, for the page
};

// Runs the exchange by the kernel and by hand under one capture, prints what differs, and answers with the
// exit code: 0 nothing is ≠, 1 something is, 128 + signal after an interrupt. Throws as probe() does; what
// was captured by then has been compared and printed.
int compare(const CompareOptions& options);

}  // namespace synfin::app
