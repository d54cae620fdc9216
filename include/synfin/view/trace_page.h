#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "synfin/view/packet_line.h"
#include "synfin/view/traced_connection.h"

namespace synfin::view {

struct TracePageStyle {
  std::string title;                     // what was traced: "capture.pcap", "interface eth0"; any text
  std::string command;                   // the line that made it; may be empty
  std::size_t connections = 200;         // that are shown at most
  std::size_t packets = 500;             // of each
  std::size_t dissected = 2000;          // packets in all that have fields and bytes; later ones have a line
  std::size_t bytes = 512;               // of each in hex
  std::size_t connections_left_out = 0;  // that were seen, and are not among those given
  LineStyle lines;                       // of the packets' lines; neither coloured nor with hex
};

// Traced connections as one page, from <!DOCTYPE html> on: an overview with a row a connection, then each
// with its summary, its ladder in SVG, and every packet's line with fields and bytes behind it. It needs
// nothing from elsewhere and has no script. What it leaves out, it says.
std::string trace_page(std::span<const TracedConnection> connections, const TracePageStyle& style);

}  // namespace synfin::view
