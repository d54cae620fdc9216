#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "synfin/net/fd.h"
#include "synfin/wire/address.h"
#include "synfin/wire/bytes.h"

namespace synfin::net {

// Whether a raw IP socket would not send these bytes as they are: it computes total length, header checksum
// and an ID of zero, fills in a source of zero, refuses what is shorter than a header says, and hands
// fragments to whoever puts packets together again on the way out (conntrack).
bool raw_socket_changes(wire::ByteView ip_packet);

// Sends IPv4 packets beneath the kernel's IP layer (AF_PACKET), every byte as given, valid or not, to the
// next hop on one interface. On lo the kernel takes no such packet in: captures see it, no socket does. The
// constructor needs CAP_NET_RAW, sending does not.
class LinkSender {
 public:
  // `next_hop`: the gateway, or the destination itself where there is none. Its link-layer address is the
  // kernel's neighbour table's (rtnetlink); what is not there is asked for by ARP, up to three times, half a
  // second each, as `source`. Throws std::system_error, EHOSTUNREACH where nobody answers.
  LinkSender(const std::string& interface, wire::Address next_hop, wire::Address source);

  // As Sender::send().
  bool send(wire::ByteView ip_packet);

 private:
  std::string interface_;
  int interface_index_ = 0;
  std::optional<std::array<std::uint8_t, 6>> next_hop_;  // none where the link has no addresses
  Fd fd_;
};

}  // namespace synfin::net
