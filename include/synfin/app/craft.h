#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "synfin/app/probe.h"
#include "synfin/wire/bytes.h"
#include "synfin/wire/expectation.h"
#include "synfin/wire/fragments.h"
#include "synfin/wire/segment_spec.h"

namespace synfin::app {

struct CraftOptions {
  // Where to, from which port, how often, for how long an answer is waited for (plan.timeout), and the
  // output. It has one port.
  ProbeOptions run;
  // The fields that were asked for. Absent: flags SYN, or ACK with an acknowledgement; a random sequence
  // number and IP ID; window 64240; the rest as SegmentSpec says.
  wire::SegmentSpec segment;
  std::optional<wire::Bytes> raw;  // the whole packet instead, as it is
  std::optional<wire::FragmentPlan> fragments;
  double rate = 1000;  // packets a second, >= 0; 0: as quickly as they can be sent
  std::vector<wire::Expectation> expected;
  bool resets = true;                           // the connection that a SYN-ACK began, at the end
  std::optional<std::filesystem::path> script;  // instead: its steps; "-" is standard input
  bool flag_matrix = false;                     // instead: every combination of flags, as flag_matrix.h says
  std::optional<std::filesystem::path> svg;     // its picture
};

// What a rate may be, and a source another host's, where packets reach other hosts.
inline constexpr double largest_rate_outside = 10'000;

// Sends the segment, prints it and what comes back, and answers with the exit code: 0 everything that was
// expected came, or, where nothing was, an answer; 1 it did not; 128 + signal after an interrupt. Throws as
// probe() does.
int craft(const CraftOptions& options);

}  // namespace synfin::app
