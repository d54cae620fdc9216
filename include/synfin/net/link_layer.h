#pragma once

#include <optional>
#include <string>

#include "synfin/wire/link_layer.h"

namespace synfin::net {

// The link type that a DLT_ value stands for; nothing if IPv4 packets cannot be found in it. `swapped`: it is
// that of a file whose byte order is not this host's.
std::optional<wire::LinkType> link_type_of(int dlt, bool swapped = false);

std::string link_type_name(int dlt);
// Those that link_type_of knows, by name: "EN10MB, RAW, ...".
std::string known_link_types();

}  // namespace synfin::net
