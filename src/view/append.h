#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

#include "synfin/tcp/time.h"

#include "view/short_text.h"

namespace synfin::view {

// In decimal.
template <std::integral Number>
void append_number(std::string& out, Number value) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

template <std::integral Number>
void append_number(ShortText& out, Number value) {
  constexpr std::ptrdiff_t most_digits = 20;
  out.end_at(std::to_chars(out.end(), out.end() + most_digits, value).ptr);
}

// Three or four digits and a unit: "32.0 us", "2.526 ms".
void append_duration(std::string& out, tcp::Duration duration);
void append_duration(ShortText& out, tcp::Duration duration);

}  // namespace synfin::view
