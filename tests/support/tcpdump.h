#pragma once

#include <string>
#include <vector>

#include "support/packet_generator.h"

namespace synfin::testing {

// What the installed `tcpdump -n -t --number ARGUMENTS` prints for the packets, each in an Ethernet frame:
// "    1  IP …\n". Throws std::runtime_error that says what to do if it is not installed or fails.
std::string tcpdump(const std::vector<GeneratedPacket>& packets, const std::vector<std::string>& arguments);

// What `tcpdump -r FILE ARGUMENTS` prints for the bytes of a capture file.
std::string tcpdump_of_file(const wire::Bytes& capture, const std::vector<std::string>& arguments);

}  // namespace synfin::testing
