#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

#include "synfin/tcp/time.h"
#include "synfin/wire/digits.h"

#include "view/short_text.h"

namespace synfin::view {

// In decimal.
template <std::integral Number>
void append_number(std::string& out, Number value) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

template <std::unsigned_integral Number>
void append_number(ShortText& out, Number value) {
  out.end_at(wire::put_number(out.room(wire::most_digits), value));
}

// Three or four digits and a unit: "32.0 us", "2.526 ms".
void append_duration(std::string& out, tcp::Duration duration);
void append_duration(ShortText& out, tcp::Duration duration);

}  // namespace synfin::view
