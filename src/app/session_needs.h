#pragma once

namespace synfin::app {

// What a run asks of its session beyond its options.
struct SessionNeeds {
  bool whole_packets = false;  // captured to their last byte
  bool all_of_host = false;    // whatever goes to and fro, not its TCP alone
  bool beneath_ip = false;     // sends what a raw socket would change
  bool own_source = true;      // the source is one of this host's addresses
};

}  // namespace synfin::app
