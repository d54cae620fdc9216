#pragma once

#include <cstdint>
#include <optional>

#include "synfin/wire/bytes.h"
#include "synfin/wire/checksum.h"
#include "synfin/wire/ipv4.h"
#include "synfin/wire/seq.h"

namespace synfin::wire {

// ICMP types (RFC 792) whose messages quote the packet they are about.
enum class IcmpType : std::uint8_t {
  destination_unreachable = 3,
  source_quench = 4,  // deprecated: RFC 6633
  redirect = 5,
  time_exceeded = 11,
  parameter_problem = 12,
};

constexpr bool quotes_a_packet(std::uint8_t icmp_type) {
  switch (static_cast<IcmpType>(icmp_type)) {
    case IcmpType::destination_unreachable:
    case IcmpType::source_quench:
    case IcmpType::redirect:
    case IcmpType::time_exceeded:
    case IcmpType::parameter_problem:
      return true;
  }
  return false;
}

// Codes of destination unreachable (RFC 792, RFC 1122 3.2.2.1, RFC 1812 5.2.7.1).
enum class UnreachableCode : std::uint8_t {
  net = 0,
  host = 1,
  protocol = 2,
  port = 3,
  fragmentation_needed = 4,
  source_route_failed = 5,
  net_prohibited = 9,
  host_prohibited = 10,
  admin_prohibited = 13,
};

// What an ICMP error quotes of a TCP segment: at least the first 8 bytes of its header (RFC 792), which
// hold the ports and the sequence number.
struct QuotedSegment {
  Ipv4Header ip;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  Seq seq;

  // The connection it is about, seen from the sender of the quoted segment.
  FourTuple tuple() const { return {{ip.source, source_port}, {ip.destination, destination_port}}; }
};

// An ICMP error message about a TCP segment.
struct IcmpError {
  Ipv4Header ip;  // of the packet that carried the message
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  std::uint16_t next_hop_mtu = 0;  // bytes; of 3/4 only (RFC 1191), 0 when the router did not say
  ChecksumState checksum_state = ChecksumState::unknown;
  QuotedSegment quoted;
};

}  // namespace synfin::wire
