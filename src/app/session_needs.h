#pragma once

#include <string_view>

namespace synfin::app {

// What a run asks of its session beyond its options.
struct SessionNeeds {
  bool whole_packets = false;                               // captured to their last byte
  bool any_port = false;                                    // of the host's, not only those that are asked
  bool any_protocol = false;                                // of the host's, not its TCP alone
  bool inbound_only = false;                                // what the host sends, not what goes to it
  bool beneath_ip = false;                                  // sends what a raw socket would change
  bool own_source = true;                                   // the source is one of this host's addresses
  std::string_view when_lost = "use a smaller --parallel";  // where the capture lost packets of many
};

}  // namespace synfin::app
