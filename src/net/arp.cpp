#include <algorithm>
#include <cerrno>
#include <chrono>

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <sys/socket.h>
#include <tins/arp.h>
#include <tins/ethernetII.h>

#include "synfin/net/clock.h"
#include "synfin/net/fd.h"
#include "synfin/wire/bytes.h"

#include "net/neighbour.h"
#include "net/os_error.h"

namespace synfin::net {
namespace {

constexpr int attempts = 3;
constexpr tcp::Duration patience = std::chrono::milliseconds(500);  // for each

Tins::IPv4Address to_tins(wire::Address address) { return Tins::IPv4Address(htonl(address.value)); }

wire::Bytes request(const LinkPlace& from, wire::Address source, wire::Address address) {
  const Tins::HWAddress<6> mac(from.address->data());
  return Tins::ARP::make_arp_request(to_tins(address), to_tins(source), mac).serialize();
}

// RFC 826: hardware and protocol kinds and sizes, operation, then the sender's addresses.
std::optional<MacAddress> sender_in_reply(wire::ByteView frame, wire::Address wanted) {
  constexpr std::uint16_t ethernet = 1, reply = 2;
  wire::Reader reader(frame);
  reader.view(ETH_HLEN);
  const bool about_ethernet = reader.u16() == ethernet && reader.u16() == ETH_P_IP && reader.u8() == 6 &&
                              reader.u8() == 4 && reader.u16() == reply;
  const wire::ByteView mac = reader.view(6);
  const wire::Address sender{reader.u32()};
  if (!reader.ok() || !about_ethernet || sender != wanted) return std::nullopt;
  MacAddress found{};
  std::copy(mac.begin(), mac.end(), found.begin());
  return found;
}

Fd arp_socket(const LinkPlace& place) {
  // Protocol 0: until it is bound it receives nothing, so nothing of another interface's.
  Fd fd(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd && errno == EPERM) throw_not_permitted("asking by ARP", "CAP_NET_RAW");
  if (!fd) throw_os_error(errno, "opening a packet socket for ARP");
  sockaddr_ll local{};
  local.sll_family = AF_PACKET;
  local.sll_protocol = htons(ETH_P_ARP);
  local.sll_ifindex = place.index;
  checked(::bind(fd.value(), reinterpret_cast<const sockaddr*>(&local), sizeof local),
          "binding a packet socket for ARP");
  return fd;
}

std::optional<MacAddress> wait_for_reply(const Fd& fd, wire::Address wanted, tcp::Time until) {
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - monotonic_now()).count();
    pollfd watched{fd.value(), POLLIN, 0};
    if (left <= 0 || ::poll(&watched, 1, static_cast<int>(left)) == 0) return std::nullopt;
    std::array<std::uint8_t, 64> frame{};
    const ssize_t size = ::recv(fd.value(), frame.data(), frame.size(), 0);
    if (size <= 0) continue;
    if (const auto mac = sender_in_reply(wire::ByteView(frame).first(static_cast<std::size_t>(size)), wanted))
      return mac;
  }
}

}  // namespace

std::optional<MacAddress> ask_neighbour(const LinkPlace& from, wire::Address source, wire::Address address) {
  const Fd fd = arp_socket(from);
  const wire::Bytes frame = request(from, source, address);
  for (int attempt = 0; attempt < attempts; ++attempt) {
    if (::send(fd.value(), frame.data(), frame.size(), 0) < 0) throw_os_error(errno, "asking by ARP");
    if (const auto mac = wait_for_reply(fd, address, monotonic_now() + patience)) return mac;
  }
  return std::nullopt;
}

}  // namespace synfin::net
