#pragma once

#include <cstddef>
#include <string>

#include "view/html_writer.h"
#include "view/shown_connection.h"

namespace synfin::view {

// A connection's packets in a page: a line each, and behind it the fields and the bytes.
struct TracedPackets {
  const ShownConnection& connection;
  std::string anchor;     // of each, before its number: "packet-3-"
  std::size_t dissected;  // the first that many have fields and bytes
  std::size_t bytes;      // of each in hex, at most
};

void write_packets(HtmlWriter& out, const TracedPackets& packets);

}  // namespace synfin::view
