#pragma once

#include <cstdint>
#include <string>

namespace synfin::test {

constexpr int packets_of_handshake = 6;  // SYN, SYN-ACK, ACK, FIN, FIN, ACK

// Sends so many whole connections, both directions, out of an interface of this network namespace, as fast as
// it takes them: each from a port of its own, to a hardware address that nobody has, so that nobody answers.
void send_handshakes(const std::string& interface, std::uint16_t connections);

}  // namespace synfin::test
