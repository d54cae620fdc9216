#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "synfin/net/fd.h"
#include "synfin/tcp/host_facts.h"
#include "synfin/wire/address.h"

namespace synfin::net {

// How the kernel is kept from answering segments of a connection it knows nothing of.
enum class GuardMode {
  automatic,  // filter where it is permitted, else md5
  filter,     // a listener with a socket filter that drops everything; needs CAP_NET_ADMIN to set up
  md5,        // a listener that asks `peers` for TCP_MD5SIG, which they do not send
  none,       // only holds the port: the kernel's RST gets out
};

// Lease and guard of one local port in one close-on-exec descriptor: while it lives no other socket gets
// the port and the kernel is silent on it; it goes with the process, however that dies (docs/adr).
class PortGuard {
 public:
  // A port of the caller's choice. Throws std::system_error: port taken (says by whom to look: `ss -tan`),
  // mode not permitted, address not this host's.
  // `peers` are those addresses that md5 guards against; the other modes ignore it.
  PortGuard(GuardMode mode, wire::Endpoint local, std::span<const wire::Address> peers);

  // A port as connect() would choose it: random, of the parity connect() tries first (even offsets from the
  // start of ip_local_port_range), outside ip_local_reserved_ports, free; the other parity when those are
  // exhausted.
  static PortGuard lease(GuardMode mode, wire::Address local, std::span<const wire::Address> peers,
                         const tcp::HostFacts& facts);

  wire::Endpoint local() const { return local_; }
  GuardMode mode() const { return mode_; }  // the one in force: never automatic

 private:
  PortGuard(GuardMode mode, wire::Endpoint local, Fd fd) : mode_(mode), local_(local), fd_(std::move(fd)) {}

  GuardMode mode_;
  wire::Endpoint local_;
  Fd fd_;
};

}  // namespace synfin::net
