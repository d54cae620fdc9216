#pragma once

#include <string>

#include "synfin/view/comparison.h"
#include "synfin/view/record.h"
#include "synfin/view/summary.h"
#include "synfin/view/verdict.h"

// One JSON object a line (NDJSON); docs/json.md names every field.
namespace synfin::view {

// {"type":"packet", ...}: stamp, whose, IPv4 and TCP fields (or the ICMP error), state change, annotation,
// line. `line` is tcpdump's text of it.
std::string json_packet(unsigned connection, const Record& record, const std::string& line);

// {"type":"connection", ...}: target, verdict, reason, closing, timings in nanoseconds, counts, negotiated.
std::string json_connection(unsigned connection, const Target& target, const wire::FourTuple& tuple,
                            const tcp::Outcome& outcome, const Summary& summary);

// {"type":"interrupted", ...}: a connection that was cut off before its handshake was decided.
std::string json_interrupted(unsigned connection, const Target& target, const wire::FourTuple& tuple,
                             std::optional<tcp::State> state, const Summary& summary);

// One of two exchanges that are compared.
struct ComparedSide {
  unsigned connection = 1;  // as in its packets' lines
  std::string name;         // "kernel"
};

// {"type":"comparison", ...}: which fields of which packets are equal, equivalent or different, and by which
// rule.
std::string json_comparison(const Target& target, const Comparison& comparison, const ComparedSide& left,
                            const ComparedSide& right);

}  // namespace synfin::view
