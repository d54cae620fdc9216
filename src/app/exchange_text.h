#pragma once

#include <string>

#include "synfin/app/exchange.h"
#include "synfin/app/probe.h"
#include "synfin/view/packet_line.h"

// What reports of exchanges print alike.
namespace synfin::app {

// In JSON the line is tcpdump's text alone: no stamp, no annotation.
view::LineStyle packet_line_style(const OutputOptions& output);

// In JSON, as for a person, the first connection is number 1.
constexpr unsigned connection_number(std::size_t exchange) { return static_cast<unsigned>(exchange) + 1; }

// Whether it is a packet that the peer, or a router on the way, has sent.
bool came_from_peer(const view::Record& record);

// Whether packets are shown one by one.
bool shows_packets(const OutputOptions& output);
bool shows_ladder(const OutputOptions& output);

// A packet's line, or its JSON object. `lines` are of packet_line_style().
std::string packet_text(const OutputOptions& output, view::PacketLines& lines, unsigned connection,
                        const view::Record& record);
std::string ladder_text(const OutputOptions& output, const Exchange& exchange);

}  // namespace synfin::app
