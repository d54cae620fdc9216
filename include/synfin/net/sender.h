#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "synfin/net/fd.h"
#include "synfin/wire/address.h"
#include "synfin/wire/bytes.h"

namespace synfin::net {

// Sends whole IPv4 packets through a raw socket (IPPROTO_RAW). The kernel routes them and rewrites total
// length, a zero ID and the IP checksum; everything else goes out as given.
// The constructor needs CAP_NET_RAW, sending does not.
class Sender {
 public:
  // With an interface, packets leave through it whatever the route says (SO_BINDTODEVICE). With a source, an
  // address of this host's, they are routed as packets from it (`ip rule`).
  explicit Sender(const std::optional<std::string>& interface = std::nullopt,
                  std::optional<wire::Address> source = std::nullopt);

  // Throws std::system_error: EPERM means that a local firewall refused the packet and says so.
  // A full queue (ENOBUFS, EAGAIN) gives false: try again later.
  bool send(wire::ByteView ip_packet, wire::Address destination);
  // Many at once; how many were taken before the queue was full.
  std::size_t send_all(std::span<const wire::ByteView> ip_packets, wire::Address destination);

 private:
  Fd fd_;
};

}  // namespace synfin::net
