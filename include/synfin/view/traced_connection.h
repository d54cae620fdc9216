#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "synfin/view/record.h"

namespace synfin::view {

// Both ends' states after a packet, as texts: "ESTABLISHED", "(CLOSE-WAIT)" if the segment arrived,
// "ESTABLISHED?" where it had to be assumed. Empty: not known.
struct StatePair {
  std::string client;
  std::string server;
};

// A connection that went by, as pictures and pages show it.
struct TracedConnection {
  std::string client;   // "192.0.2.1.55538"
  std::string server;   // "192.0.2.2.80"
  std::string summary;  // the line that `--summary` prints for it, without a newline
  // Its first packets. Origin::ours: from the client, Origin::peer: from the server, Origin::icmp: an error
  // about it.
  std::vector<Record> records;
  std::vector<StatePair> states;     // after each of the packets
  std::size_t packets_left_out = 0;  // that were not kept
};

}  // namespace synfin::view
