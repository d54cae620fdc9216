#include "synfin/net/sender.h"

#include <cerrno>

#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "net/os_error.h"
#include "net/send_batch.h"
#include "net/socket_address.h"

namespace synfin::net {
namespace {

[[noreturn]] void throw_send_error(int error, std::size_t size, wire::Address destination) {
  const std::string attempt = "sending " + std::to_string(size) + " bytes to " + wire::to_string(destination);
  switch (error) {
    case EPERM:
      throw OsError(error, attempt +
                               ": the local firewall refused the packet (nft list ruleset / iptables -S "
                               "shows the rule)");
    case EMSGSIZE:
      throw_os_error(error, attempt,
                     "the packet is larger than the MTU of its way out (`ip route get " +
                         wire::to_string(destination) + "` shows it)");
    case EINVAL:
      throw_os_error(error, attempt,
                     "the kernel refuses an IP header that is cut short or has a header length below 5");
    case EACCES:
      throw_os_error(error, attempt, "a broadcast address is no target of TCP");
    case ENETDOWN:
    case ENXIO:
    case ENODEV:
      throw_os_error(error, attempt, "the interface is down or gone (`ip link` shows it)");
    default:
      throw_os_error(error, attempt,
                     "`ip route get " + wire::to_string(destination) + "` shows where it would go");
  }
}

void bind_to_interface(int fd, const std::string& interface) {
  // The kernel would cut a longer name short and take another interface.
  if (interface.size() >= IFNAMSIZ) throw_os_error(ENODEV, "sending through interface '" + interface + "'");
  if (::setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, interface.c_str(),
                   static_cast<socklen_t>(interface.size() + 1)) == 0)
    return;
  if (errno == EPERM) throw_not_permitted("sending through interface '" + interface + "'", "CAP_NET_RAW");
  throw_os_error(errno, "sending through interface '" + interface + "'", "`ip link` lists the interfaces");
}

void bind_to_source(int fd, wire::Address source) {
  const sockaddr_in local = socket_address({source, 0});
  if (::bind(fd, generic(local), sizeof local) < 0)
    throw_os_error(errno, "sending from " + wire::to_string(source),
                   "`ip addr` lists the addresses of this host");
}

}  // namespace

Sender::Sender(const std::optional<std::string>& interface, std::optional<wire::Address> source) {
  fd_ = Fd(::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_RAW));
  if (!fd_) {
    if (errno == EPERM) throw_not_permitted("opening a raw socket", "CAP_NET_RAW");
    throw_os_error(errno, "opening a raw socket");
  }
  if (interface) bind_to_interface(fd_.value(), *interface);
  if (source) bind_to_source(fd_.value(), *source);
}

bool Sender::send(wire::ByteView ip_packet, wire::Address destination) {
  const sockaddr_in target = socket_address({destination, 0});
  for (;;) {
    if (::sendto(fd_.value(), ip_packet.data(), ip_packet.size(), 0, generic(target), sizeof target) >= 0)
      return true;
    if (errno == EINTR) continue;
    if (errno == ENOBUFS || errno == EAGAIN) return false;
    throw_send_error(errno, ip_packet.size(), destination);
  }
}

std::size_t Sender::send_all(std::span<const wire::ByteView> ip_packets, wire::Address destination) {
  const sockaddr_in target = socket_address({destination, 0});
  return send_batch(fd_.value(), generic(target), sizeof target, ip_packets,
                    [&](int error, std::size_t size) { throw_send_error(error, size, destination); });
}

}  // namespace synfin::net
