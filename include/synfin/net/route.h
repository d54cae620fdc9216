#pragma once

#include <optional>
#include <stdexcept>
#include <string>

#include "synfin/tcp/host_facts.h"
#include "synfin/wire/address.h"

namespace synfin::net {

struct Route {
  std::string interface;                 // that the packets leave by; "lo" for the host's own addresses
  wire::Address source;                  // the address the kernel would send from
  bool to_self = false;                  // the destination is one of this host's own addresses
  std::optional<wire::Address> gateway;  // none where the destination is on the link
  tcp::RouteFacts facts;
};

// What the kernel's routing table (rtnetlink, RTM_GETROUTE) says of `destination`. Needs no privilege.
// `interface` and `source`, when given, are asked for as `ip route get ... oif IF from ADDR` does.
// Throws std::system_error in one line that says what to do: no route, unreachable, no such interface, an
// interface that is down. A broadcast or multicast destination throws BroadcastTarget (RFC 9293 3.9.2.3,
// MUST-57).
Route route_to(wire::Address destination, const std::optional<std::string>& interface = std::nullopt,
               const std::optional<wire::Address>& source = std::nullopt);

struct BroadcastTarget : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Whether the address is assigned to an interface of this host (in the present network namespace).
bool is_own_address(wire::Address address);

}  // namespace synfin::net
