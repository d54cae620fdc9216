#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "synfin/tcp/connection.h"
#include "synfin/tcp/time.h"
#include "synfin/wire/bytes.h"

namespace synfin::view {

// Whose packet it is.
enum class Origin : std::uint8_t {
  ours,    // sent by hand
  kernel,  // from our side, but not by us: the local kernel's
  peer,
  icmp,  // an ICMP error that quotes a segment of ours
};

// One packet of an exchange as it was captured, with what is known about it beside its bytes.
struct Record {
  tcp::WallTime captured;
  wire::Bytes packet;           // from the IP header on, as much as was captured
  std::size_t wire_length = 0;  // bytes it had on the wire from there on
  Origin origin = Origin::ours;
  std::optional<tcp::StateChange> change;  // of our side
  std::optional<tcp::State> state;         // our side's afterwards; none where nobody follows it
  unsigned retransmission = 0;
  std::string remark;  // why it was not taken, or what was unusual; may be empty
};

}  // namespace synfin::view
