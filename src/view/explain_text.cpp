#include <algorithm>

#include <fmt/format.h>

#include "synfin/view/explain.h"

#include "view/ansi.h"
#include "view/columns.h"

namespace synfin::view {

namespace {

using wire::TokenKind;

constexpr std::size_t indent = 2;
constexpr std::size_t token_width = 24;  // a longer one has a line of its own
constexpr std::size_t meaning_column = indent + token_width + 2;
constexpr std::size_t narrowest_meaning = 30;
constexpr std::size_t longest_token = 100;

std::string without_breaks(std::string_view text) {
  std::string out;
  for (const char c : text) out += static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? ' ' : c;
  return out;
}

Color color_of(const ExplainedToken& token) {
  if (token.kind != TokenKind::flags) return Color::cyan;
  const std::size_t bracket = token.text.find('[');
  const Color color =
      color_of_flags(std::string_view(token.text).substr(std::min(bracket, token.text.size())));
  return color == Color::none ? Color::cyan : color;
}

void add_row(std::string& out, const std::string& token, Color color, const std::string& meaning,
             const ExplanationStyle& style) {
  const std::size_t room = std::max(style.columns, meaning_column + narrowest_meaning) - meaning_column;
  const std::size_t used = columns(token);
  const bool fits = used <= token_width;
  out += std::string(indent, ' ') + (style.color ? painted(token, color) : token) + (fits ? "" : "\n");
  std::size_t pad = fits ? token_width + 2 - used : meaning_column;
  for (const std::string& line : wrapped(meaning, room)) {
    out += std::string(pad, ' ') + line + '\n';
    pad = meaning_column;
  }
}

}  // namespace

std::string explanation_text(const ExplainedLine& explained, const ExplanationStyle& style) {
  const std::string line = without_breaks(explained.line);
  std::string out = (style.color ? painted(line, Color::bold) : line) + '\n';
  for (const ExplainedToken& token : explained.tokens)
    add_row(out, clipped(without_breaks(token.text), longest_token), color_of(token), token.meaning, style);
  add_row(out, "step", Color::bold, explained.step, style);
  return out;
}

std::string refusal_text(std::string_view line, const wire::Error& error, const ExplanationStyle& style) {
  const std::string caret = std::string(columns(line.substr(0, error.offset)), ' ') + '^';
  return fmt::format("{}\n{}\n  not understood: {}\n", without_breaks(line),
                     style.color ? painted(caret, Color::red) : caret, error.reason);
}

}  // namespace synfin::view
