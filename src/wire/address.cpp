#include "synfin/wire/address.h"

#include <charconv>

namespace synfin::wire {

std::string to_string(Address address) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) {
    text += std::to_string((address.value >> shift) & 0xff);
    if (shift != 0) text += '.';
  }
  return text;
}

std::optional<Address> parse_address(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  Address address;
  for (int part = 0; part < 4; ++part) {
    if (part != 0 && (at == end || *at++ != '.')) return std::nullopt;
    std::uint8_t number = 0;
    const auto [after, error] = std::from_chars(at, end, number);
    const bool octal = after - at > 1 && *at == '0';
    if (error != std::errc{} || octal) return std::nullopt;
    address.value = (address.value << 8) | number;
    at = after;
  }
  if (at != end) return std::nullopt;
  return address;
}

}  // namespace synfin::wire
