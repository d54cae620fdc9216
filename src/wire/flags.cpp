#include "synfin/wire/flags.h"

namespace synfin::wire {

std::string to_string(Flags flags) {
  std::string text;
  for (std::size_t bit = 0; bit < flag_letters.size(); ++bit) {
    if ((flags.bits() >> bit) & 1) text += flag_letters[bit];
  }
  return text.empty() ? "none" : text;
}

std::optional<Flags> parse_flags(std::string_view text) {
  if (text == "none") return Flags();
  if (text.empty()) return std::nullopt;
  unsigned bits = 0;
  for (const char letter : text) {
    const std::size_t bit = flag_letters.find(letter);
    if (bit == std::string_view::npos) return std::nullopt;
    bits |= 1u << bit;
  }
  return Flags::from_bits(static_cast<std::uint16_t>(bits));
}

}  // namespace synfin::wire
