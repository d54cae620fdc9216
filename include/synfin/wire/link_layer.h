#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "synfin/wire/bytes.h"

namespace synfin::wire {

// What stands before the IP packet in a captured frame.
enum class LinkType : std::uint8_t {
  ethernet,
  raw_ip,           // nothing: IPv4 or IPv6, by the version
  raw_ipv4,         // nothing: IPv4 alone
  linux_cooked,     // of the device "any", version 1
  linux_cooked_v2,  // the same with the interface's index
  null_little,      // an address family, in the byte order of the host that captured
  null_big,
  loop,        // an address family in network order
  ppp,         // RFC 1661; pppd writes the direction in the place of the address
  ppp_serial,  // the same in HDLC-like framing, RFC 1662
  cisco_hdlc,  // an address, a byte without meaning, an Ethernet type
};

// Where the IPv4 packet starts in a frame: behind any number of VLAN tags, an address family in either byte
// order, PPP's compressed header. Of IPv4 alone (raw_ipv4) the version is not asked for. Nothing if the frame
// carries something else or is cut short before it.
std::optional<std::size_t> ipv4_offset(LinkType type, ByteView frame);

// The same for the frames alone that the capture filter `ip or (vlan and ip)` lets through, and in which
// tcpdump then finds IPv4: at most one VLAN tag, on Ethernet; the family in its one byte order; PPP's header
// whole. (The filter takes PPP's third and fourth byte for the protocol also where the first two say that
// they are none.) Of IPv4 alone it lets every version through; tcpdump then prints IPv6, or that it does not
// know the version: the latter are let through here too. `no_ipv4` for all others: a number is what comes
// back fastest, and every frame is asked.
std::size_t filtered_ipv4_offset(LinkType type, ByteView frame);
inline constexpr std::size_t no_ipv4 = static_cast<std::size_t>(-1);

}  // namespace synfin::wire
