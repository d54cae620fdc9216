#include "net/lab_links.h"

#include <memory>
#include <string>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/if.h>
#include <netlink/addr.h>
#include <netlink/errno.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/veth.h>
#include <netlink/socket.h>
#include <poll.h>

#include "net/kernel_file.h"
#include "net/netlink.h"
#include "net/os_error.h"

namespace synfin::net {
namespace {

template <typename T, void (*release)(T*)>
struct Release {
  void operator()(T* object) const { release(object); }
};
template <typename T, void (*release)(T*)>
using Owned = std::unique_ptr<T, Release<T, release>>;

using RouteLink = Owned<rtnl_link, rtnl_link_put>;
using RouteAddress = Owned<rtnl_addr, rtnl_addr_put>;
using NetlinkAddress = Owned<nl_addr, nl_addr_put>;

int errno_of(int netlink_error) {
  switch (-netlink_error) {
    case NLE_PERM:
      return EPERM;
    case NLE_EXIST:
      return EEXIST;
    case NLE_OPNOTSUPP:
      return EOPNOTSUPP;
    case NLE_NODEV:
      return ENODEV;
    case NLE_INVAL:
      return EINVAL;
    case NLE_RANGE:
      return ERANGE;
    case NLE_NOMEM:
      return ENOMEM;
    default:
      return EPROTO;
  }
}

void check(int result, const std::string& attempt) {
  if (result < 0)
    throw_os_error(errno_of(result), fmt::format("{} (netlink: {})", attempt, nl_geterror(result)));
}

RouteLink look_up(nl_sock* socket, const char* name) {
  rtnl_link* found = nullptr;
  check(rtnl_link_get_kernel(socket, 0, name, &found),
        fmt::format("looking up the lab's interface {}", name));
  return RouteLink(found);
}

bool is_operational(nl_sock* socket, const char* name) {
  return rtnl_link_get_operstate(look_up(socket, name).get()) == IF_OPER_UP;
}

void set_up(nl_sock* socket, const char* name) {
  const RouteLink link = look_up(socket, name);
  const RouteLink change(rtnl_link_alloc());
  rtnl_link_set_flags(change.get(), IFF_UP);
  check(rtnl_link_change(socket, link.get(), change.get(), 0), fmt::format("bringing the lab's {} up", name));
}

void add_address(nl_sock* socket, const char* interface, wire::Address address) {
  const in_addr raw{htonl(address.value)};
  const NetlinkAddress local(nl_addr_build(AF_INET, &raw, sizeof raw));
  nl_addr_set_prefixlen(local.get(), 24);
  const RouteAddress entry(rtnl_addr_alloc());
  rtnl_addr_set_ifindex(entry.get(), rtnl_link_get_ifindex(look_up(socket, interface).get()));
  check(rtnl_addr_set_local(entry.get(), local.get()), "building the lab's address");
  check(rtnl_addr_add(socket, entry.get(), 0),
        fmt::format("giving the lab's {} the address {}", interface, wire::to_string(address)));
}

}  // namespace

void make_veth_pair(const char* name, const char* peer_name, const Fd& peer, unsigned mtu) {
  Netlink netlink;
  const RouteLink link(rtnl_link_veth_alloc());
  const RouteLink other(rtnl_link_veth_get_peer(link.get()));
  rtnl_link_set_name(link.get(), name);
  rtnl_link_set_mtu(link.get(), mtu);
  rtnl_link_set_name(other.get(), peer_name);
  rtnl_link_set_mtu(other.get(), mtu);
  rtnl_link_set_ns_fd(other.get(), peer.value());
  check(rtnl_link_add(netlink.socket(), link.get(), NLM_F_CREATE | NLM_F_EXCL),
        fmt::format("making the lab's veth pair {} - {}, MTU {} (kernel module veth)", name, peer_name, mtu));
}

void bring_up(const char* interface, wire::Address address) {
  Netlink netlink;
  // Router solicitations and neighbour discovery are noise beside IPv4 handshakes; a kernel without IPv6
  // lacks the file.
  write_kernel_file(fmt::format("/proc/sys/net/ipv6/conf/{}/disable_ipv6", interface), "1");
  set_up(netlink.socket(), "lo");
  add_address(netlink.socket(), interface, address);
  set_up(netlink.socket(), interface);
}

void wait_until_it_sends(const char* interface) {
  Netlink changes;
  nl_socket_disable_seq_check(changes.socket());
  check(nl_socket_add_membership(changes.socket(), RTNLGRP_LINK), "watching the lab's interfaces");
  check(nl_socket_set_nonblocking(changes.socket()), "watching the lab's interfaces");
  // Asking is enough on Linux 6.8 and later: there the answer waits for the worker.
  Netlink questions;
  for (int turn = 0; turn < 20 && !is_operational(questions.socket(), interface); ++turn) {
    pollfd change{nl_socket_get_fd(changes.socket()), POLLIN, 0};
    ::poll(&change, 1, 100);
    nl_recvmsgs_default(changes.socket());
  }
}

}  // namespace synfin::net
