#include "synfin/net/interface_names.h"

#include <array>

#include <net/if.h>

namespace synfin::net {

std::string interface_name(std::uint32_t index) {
  std::array<char, IF_NAMESIZE> name{};
  return ::if_indextoname(index, name.data()) != nullptr ? name.data() : "";
}

}  // namespace synfin::net
