#pragma once

#include <span>
#include <string>

#include "synfin/view/record.h"
#include "synfin/view/timestamp.h"
#include "synfin/wire/notation.h"

namespace synfin::view {

struct LadderStyle {
  unsigned width = 100;  // columns
  bool color = false;
  bool absolute_sequence = false;
  std::string left = "us";  // heading of our column
  std::string right = "peer";
};

// A two-column sequence diagram: time since the first packet, our state after each packet, the arrow with
// what it carries (flags, seq, ack, length), and the peer's state as its segments show it. ICMP errors and
// the kernel's own segments are told apart.
std::string ladder(std::span<const Record> records, const LadderStyle& style);

}  // namespace synfin::view
