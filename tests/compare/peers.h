#pragma once

#include <cstdint>
#include <string>

namespace synfin::test {

// Inside a lab: peers of every kind that a configuration names, at synfin-b and on this end's lo, with the
// firewall rules that make the wire lose and refuse for them. They serve until the lab ends.
void start_peers();

// Where the peer of that kind listens for a client of that plan.
std::uint16_t port_of_peer(const std::string& kind, const std::string& plan);

}  // namespace synfin::test
