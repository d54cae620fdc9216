#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "synfin/wire/address.h"

namespace synfin::net {

using MacAddress = std::array<std::uint8_t, 6>;

// An interface as the link layer sees it.
struct LinkPlace {
  std::string name;
  int index = 0;
  std::optional<MacAddress> address;  // none where nobody is asked for addresses: lo, tun
};

// Throws std::system_error: no such interface, or a kind of link that has other addresses than Ethernet's.
LinkPlace link_place(const std::string& interface);

// What the kernel's neighbour table has for `address` on that interface, if it is thought to be good.
std::optional<MacAddress> known_neighbour(int interface_index, wire::Address address);

// Asks by ARP (RFC 826), as `source`, up to three times, half a second each. Needs CAP_NET_RAW. Throws
// std::system_error; nothing where nobody answers.
std::optional<MacAddress> ask_neighbour(const LinkPlace& from, wire::Address source, wire::Address address);

}  // namespace synfin::net
