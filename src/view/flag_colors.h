#pragma once

#include <string>
#include <string_view>

#include "view/ansi.h"

namespace synfin::view {

// Colours what stands in "Flags [..]". An ICMP error has no such text.
inline void color_flags(std::string& text, std::size_t from) {
  constexpr std::string_view label = "Flags [";
  const std::size_t label_at = text.find(label, from);
  if (label_at == std::string::npos) return;
  const std::size_t begin = label_at + label.size();
  const std::size_t end = text.find(']', begin);
  if (end == std::string::npos) return;
  const std::string flags = text.substr(begin, end - begin);
  text.replace(begin, end - begin, painted(flags, color_of_flags(flags)));
}

}  // namespace synfin::view
