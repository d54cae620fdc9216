#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "synfin/wire/bytes.h"

namespace synfin::net {

// Where the IPv4 packet starts in a frame of link type `link_type` (a DLT_ value): Ethernet with any number
// of VLAN tags, raw IP, Linux cooked v1 and v2, loopback/null, PPP. Nothing if the frame carries something
// else or is cut short before it.
std::optional<std::size_t> ipv4_offset(int link_type, wire::ByteView frame);

// Whether ipv4_offset knows the link type at all.
bool supported_link_type(int link_type);
std::string link_type_name(int link_type);

}  // namespace synfin::net
