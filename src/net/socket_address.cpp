#include "net/socket_address.h"

#include <array>

namespace synfin::net {

std::string dotted(wire::Address address) {
  const in_addr raw{htonl(address.value)};
  std::array<char, INET_ADDRSTRLEN> text{};
  return ::inet_ntop(AF_INET, &raw, text.data(), text.size());
}

}  // namespace synfin::net
