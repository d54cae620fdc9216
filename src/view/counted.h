#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace synfin::view {

// "1 segment", "2 segments".
inline std::string counted(std::uint64_t count, std::string_view noun) {
  std::string out = std::to_string(count) + ' ';
  out += noun;
  return count == 1 ? out : out + 's';
}

}  // namespace synfin::view
