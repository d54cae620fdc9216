#pragma once

#include <string>
#include <string_view>

namespace synfin::view {

enum class Color { none, dim, bold, red, green, yellow, magenta, cyan };

inline std::string_view ansi(Color color) {
  switch (color) {
    case Color::none:
      return "";
    case Color::dim:
      return "\x1b[2m";
    case Color::bold:
      return "\x1b[1m";
    case Color::red:
      return "\x1b[31m";
    case Color::green:
      return "\x1b[32m";
    case Color::yellow:
      return "\x1b[33m";
    case Color::magenta:
      return "\x1b[35m";
    case Color::cyan:
      return "\x1b[36m";
  }
  return "";
}

inline std::string painted(std::string_view text, Color color) {
  if (color == Color::none) return std::string(text);
  return std::string(ansi(color)).append(text).append("\x1b[0m");
}

// By tcpdump's letters: a reset outranks what opens, which outranks what closes.
inline Color color_of_flags(std::string_view letters) {
  if (letters.find('R') != std::string_view::npos) return Color::red;
  if (letters.find('S') != std::string_view::npos) return Color::green;
  if (letters.find('F') != std::string_view::npos) return Color::yellow;
  return Color::none;
}

}  // namespace synfin::view
