#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "synfin/view/comparison.h"
#include "synfin/view/record.h"

#include "view/html_ladder.h"
#include "view/html_writer.h"

namespace synfin::view {

struct ShownPacket {
  const Record& record;
  tcp::Duration since_start;                                    // when it was captured
  std::string name;                                             // whose it is
  std::string note;                                             // what else is to be said of it; may be empty
  std::size_t bytes = std::numeric_limits<std::size_t>::max();  // in hex, at most
};

// What a comparison found of a packet.
struct ShownRows {
  const std::vector<Row>& rows;
  Side side;
};

// A packet: its bytes in hex, every one with the names and values of the fields it belongs to and marked with
// what was found of it, and these fields as a list.
void write_packet(HtmlWriter& out, const ShownPacket& packet, const ShownRows& found);

}  // namespace synfin::view
