#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "synfin/wire/address.h"

namespace synfin::net {

// The first A record of a name, or the address itself if it is one already. Throws std::system_error
// ("host 'nowhere.example' does not resolve: Name or service not known; check the spelling or give an
// address").
wire::Address resolve_host(const std::string& host);

// "http" for 80 from the services database; empty if the port has none.
std::string service_name(std::uint16_t port);
std::optional<std::uint16_t> service_port(const std::string& name);

}  // namespace synfin::net
