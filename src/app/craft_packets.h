#pragma once

#include <vector>

#include "synfin/app/craft.h"
#include "synfin/wire/address.h"
#include "synfin/wire/bytes.h"

namespace synfin::app {

// What one craft puts on the wire, in order, and which segment an answer to it answers: the one that the
// packets would be without what is wrong in them on purpose. Where they are none, `meant` is empty.
struct CraftPackets {
  std::vector<wire::Bytes> sent;
  wire::Bytes meant;
};

// Throws UsageError for what cannot be built.
CraftPackets craft_packets(const CraftOptions& options, const wire::FourTuple& tuple);

}  // namespace synfin::app
