#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "synfin/view/packet_line.h"
#include "synfin/view/traced_connection.h"

namespace synfin::view {

struct SvgStyle {
  std::string title;                     // what was traced: "capture.pcap"; may be empty, or any text
  std::size_t connections = 200;         // that are drawn at most
  std::size_t packets = 500;             // of each
  std::size_t connections_left_out = 0;  // that were seen, and are not among those given
  LineStyle lines;  // of the lines that an arrow shows when it is pointed at; neither coloured nor with hex
};

// One SVG document, whole and by itself: under each connection's summary its ladder, with the seconds since
// its first packet, both ends' states where they change, and an arrow a packet. It has no script, needs
// nothing from elsewhere, and is dark where its reader's scheme is. What it leaves out, it says.
std::string svg(std::span<const TracedConnection> connections, const SvgStyle& style);

}  // namespace synfin::view
