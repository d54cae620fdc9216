#include "net/neighbour.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <new>

#include <arpa/inet.h>
#include <linux/neighbour.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netlink/addr.h>
#include <netlink/errno.h>
#include <netlink/route/link.h>
#include <netlink/route/neighbour.h>

#include "net/netlink.h"
#include "net/os_error.h"

namespace synfin::net {
namespace {

// RFC 4861's states, as Linux has them: what may be sent to without asking.
constexpr int usable = NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT | NUD_NOARP;

using LinkObject = std::unique_ptr<rtnl_link, decltype(&::rtnl_link_put)>;
using AddressObject = std::unique_ptr<nl_addr, decltype(&::nl_addr_put)>;
using CacheObject = std::unique_ptr<nl_cache, decltype(&::nl_cache_free)>;
using NeighbourObject = std::unique_ptr<rtnl_neigh, decltype(&::rtnl_neigh_put)>;

std::optional<MacAddress> mac_of(nl_addr* address) {
  if (address == nullptr || ::nl_addr_get_len(address) != 6) return std::nullopt;
  MacAddress mac{};
  std::memcpy(mac.data(), ::nl_addr_get_binary_addr(address), mac.size());
  return mac;
}

LinkObject link_object(Netlink& netlink, const std::string& interface) {
  rtnl_link* raw = nullptr;
  if (::rtnl_link_get_kernel(netlink.socket(), 0, interface.c_str(), &raw) < 0)
    throw_os_error(ENODEV, "interface '" + interface + "' does not exist", "`ip link` lists the interfaces");
  return {raw, &::rtnl_link_put};
}

}  // namespace

LinkPlace link_place(const std::string& interface) {
  Netlink netlink;
  const LinkObject link = link_object(netlink, interface);
  LinkPlace place{interface, ::rtnl_link_get_ifindex(link.get()), std::nullopt};
  const bool asks = (::rtnl_link_get_flags(link.get()) & (IFF_NOARP | IFF_LOOPBACK | IFF_POINTOPOINT)) == 0;
  if (!asks) return place;
  place.address = mac_of(::rtnl_link_get_addr(link.get()));
  if (::rtnl_link_get_arptype(link.get()) != ARPHRD_ETHER || !place.address)
    throw_os_error(ENOTSUP, "sending beneath IP through interface '" + interface + "'",
                   "it is neither Ethernet nor without addresses");
  return place;
}

std::optional<MacAddress> known_neighbour(int interface_index, wire::Address address) {
  Netlink netlink;
  nl_cache* raw = nullptr;
  if (const int error = ::rtnl_neigh_alloc_cache(netlink.socket(), &raw); error < 0)
    throw_os_error(EIO, std::string("reading the neighbour table (") + ::nl_geterror(error) + ")");
  const CacheObject cache(raw, &::nl_cache_free);
  const std::uint32_t wanted = htonl(address.value);
  const AddressObject key(::nl_addr_build(AF_INET, &wanted, sizeof wanted), &::nl_addr_put);
  if (!key) throw std::bad_alloc();
  const NeighbourObject found(::rtnl_neigh_get(cache.get(), interface_index, key.get()), &::rtnl_neigh_put);
  if (!found || (::rtnl_neigh_get_state(found.get()) & usable) == 0) return std::nullopt;
  return mac_of(::rtnl_neigh_get_lladdr(found.get()));
}

}  // namespace synfin::net
