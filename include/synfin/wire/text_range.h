#pragma once

#include <cstddef>
#include <string_view>

namespace synfin::wire {

// A part of a text, in bytes from the text's start.
struct TextRange {
  std::size_t offset = 0;
  std::size_t length = 0;
  std::string_view of(std::string_view text) const { return text.substr(offset, length); }
  friend bool operator==(const TextRange&, const TextRange&) = default;
};

}  // namespace synfin::wire
