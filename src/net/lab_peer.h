#pragma once

#include <cstdint>

#include "synfin/net/fd.h"

namespace synfin::net {

// A listening socket on lab_address_b; the calling thread stands in synfin-b.
Fd listen_in_peer(std::uint16_t port);

// Accepts, reads what comes, and closes a connection when its client has: for as long as the process lives.
[[noreturn]] void serve_as_kernel_peer(const Fd& listener);

}  // namespace synfin::net
