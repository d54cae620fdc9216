#include "synfin/net/link_sender.h"

#include <algorithm>
#include <cerrno>

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include "synfin/wire/ipv4.h"

#include "net/neighbour.h"
#include "net/os_error.h"

namespace synfin::net {
namespace {

std::optional<MacAddress> next_hop_on(const LinkPlace& place, wire::Address next_hop, wire::Address source) {
  if (!place.address) return std::nullopt;
  if (const auto known = known_neighbour(place.index, next_hop)) return known;
  if (const auto told = ask_neighbour(place, source, next_hop)) return told;
  throw_os_error(EHOSTUNREACH, "asking by ARP on " + place.name + " who has " + wire::to_string(next_hop),
                 "nobody answers: is it there (`ip neigh`)?");
}

Fd packet_socket() {
  // Protocol 0: it receives nothing.
  Fd fd(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd && errno == EPERM) throw_not_permitted("opening a packet socket", "CAP_NET_RAW");
  if (!fd) throw_os_error(errno, "opening a packet socket");
  return fd;
}

}  // namespace

bool raw_socket_changes(wire::ByteView packet) {
  const auto ip = wire::parse_ipv4_header(packet);
  if (!ip) return true;
  return ip->total_length != packet.size() || ip->checksum_state != wire::ChecksumState::valid ||
         ip->id == 0 || ip->source.value == 0 || ip->is_fragment();
}

LinkSender::LinkSender(const std::string& interface, wire::Address next_hop, wire::Address source)
    : interface_(interface) {
  const LinkPlace place = link_place(interface);
  interface_index_ = place.index;
  next_hop_ = next_hop_on(place, next_hop, source);
  fd_ = packet_socket();
}

bool LinkSender::send(wire::ByteView ip_packet) {
  sockaddr_ll target{};
  target.sll_family = AF_PACKET;
  target.sll_protocol = htons(ETH_P_IP);
  target.sll_ifindex = interface_index_;
  target.sll_halen = 6;  // lo has six bytes of address too, all zero
  if (next_hop_) std::copy(next_hop_->begin(), next_hop_->end(), target.sll_addr);
  for (;;) {
    if (::sendto(fd_.value(), ip_packet.data(), ip_packet.size(), 0,
                 reinterpret_cast<const sockaddr*>(&target), sizeof target) >= 0)
      return true;
    if (errno == EINTR) continue;
    if (errno == ENOBUFS || errno == EAGAIN) return false;
    throw_os_error(errno, "sending " + std::to_string(ip_packet.size()) + " bytes through " + interface_,
                   errno == EMSGSIZE ? "the packet is larger than its MTU" : "`ip link` shows its state");
  }
}

}  // namespace synfin::net
