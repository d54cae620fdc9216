#pragma once

#include <variant>

#include "synfin/wire/bytes.h"
#include "synfin/wire/parse.h"

// Packets for tests, byte by byte.
namespace synfin::wire::testing {

// 192.0.2.2:80 > 192.0.2.1:55538, SYN-ACK with MSS 1440, checksums right.
Bytes syn_ack_bytes();
// The same with a payload.
Bytes with_payload(std::string_view payload);
// An ICMP error of that type and code that quotes `quote`, from 198.51.100.1, checksum right.
Bytes icmp_bytes(std::uint8_t type, std::uint8_t code, const Bytes& quote, std::uint16_t mtu = 0);

// Puts the right checksums in again, after a change.
void mend_ip_checksum(Bytes& packet);
void mend_tcp_checksum(Bytes& packet);

// What a packet must parse as; the test fails otherwise.
Segment segment_of(const Bytes& packet);

}  // namespace synfin::wire::testing
