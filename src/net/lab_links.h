#pragma once

#include "synfin/net/fd.h"
#include "synfin/wire/address.h"

namespace synfin::net {

// A veth pair: `name` here, `peer_name` in the network namespace `peer`. Throws std::system_error.
void make_veth_pair(const char* name, const char* peer_name, const Fd& peer, unsigned mtu);

// In the calling thread's network namespace: lo up, `interface` up with `address`/24, and so the one route
// there is.
void bring_up(const char* interface, wire::Address address);

// Until then the kernel silently drops what `interface` is to send: the end of a veth pair that comes up
// first has no carrier yet, and when it gets one a kernel worker makes it ready.
void wait_until_it_sends(const char* interface);

}  // namespace synfin::net
