#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "synfin/tcp/outcome.h"
#include "synfin/wire/flags.h"
#include "synfin/wire/parse.h"

namespace synfin::tcp {

// What the answer to one segment, or that none came, says of the port: nmap's states.
enum class Finding : std::uint8_t { open, closed, filtered, unfiltered, open_or_filtered };

std::string_view to_string(Finding finding);  // nmap's spelling: "open|filtered"

// nmap's reason for a packet that answers.
Reason reason_of(const wire::Packet& answer);

// By RFC 9293 3.10.7.1 and 3.10.7.2: a CLOSED port answers everything but RST with RST; a LISTEN port answers
// ACK with RST, SYN with SYN-ACK, and drops the rest. So silence does not tell an open port from a filter
// where an open port drops the segment, and an RST to an ACK tells only that it came through. nmap's -sS,
// -sA, and -sF, -sN, -sX, -sM. To an RST nobody answers: silence is open|filtered, as nmap has it.
Finding finding_of(wire::Flags sent, Reason reason);

// nmap's -sW: some stacks fill in the window of the RST to a bare ACK where the port is open. Nothing for
// what is no such RST.
std::optional<Finding> finding_by_window(wire::Flags sent, const wire::Packet& answer);

}  // namespace synfin::tcp
