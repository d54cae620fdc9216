#pragma once

#include <string>

#include "synfin/tcp/flow.h"
#include "synfin/view/traced_frame.h"

// What `trace --json` prints, one object a line; docs/json.md names every field.
namespace synfin::view {

// {"type":"packet", ...}. `flow`: its connection as it is after it, or null: then of none that is known.
// `line`: tcpdump's text of it.
std::string json_traced_packet(const TracedFrame& frame, const tcp::Flow* flow, tcp::End from,
                               const std::string& line);

// {"type":"connection", ...}, when it has ended.
std::string json_flow(const tcp::Flow& flow);

}  // namespace synfin::view
