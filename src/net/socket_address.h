#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>

#include "synfin/wire/address.h"

namespace synfin::net {

inline sockaddr_in socket_address(wire::Endpoint endpoint) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(endpoint.port);
  out.sin_addr.s_addr = htonl(endpoint.address.value);
  return out;
}

// The C interface takes every family's address by one pointer type.
inline const sockaddr* generic(const sockaddr_in& address) {
  return static_cast<const sockaddr*>(static_cast<const void*>(&address));
}

inline sockaddr* generic(sockaddr_in& address) {
  return static_cast<sockaddr*>(static_cast<void*>(&address));
}

}  // namespace synfin::net
