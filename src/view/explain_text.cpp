#include <algorithm>

#include <fmt/format.h>

#include "synfin/view/explain.h"

#include "view/ansi.h"

namespace synfin::view {

namespace {

using wire::TokenKind;

constexpr std::size_t indent = 2;
constexpr std::size_t widest_token = 24;  // a longer one has a line of its own
constexpr std::size_t narrowest_meaning = 30;

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) out += static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? ' ' : c;
  return out;
}

// Broken at blanks into lines of at most `width`.
std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  std::vector<std::string> lines;
  std::size_t at = 0;
  while (text.size() - at > width) {
    std::size_t end = text.rfind(' ', at + width);
    if (end == std::string::npos || end <= at) end = std::min(text.find(' ', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = std::min(end + 1, text.size());
  }
  lines.push_back(text.substr(at));
  return lines;
}

Color color_of(const ExplainedToken& token) {
  if (token.kind != TokenKind::flags) return Color::cyan;
  const std::size_t bracket = token.text.find('[');
  const Color color =
      color_of_flags(std::string_view(token.text).substr(std::min(bracket, token.text.size())));
  return color == Color::none ? Color::cyan : color;
}

std::size_t token_width(const ExplainedLine& explained) {
  std::size_t width = std::string_view("step").size();
  for (const ExplainedToken& token : explained.tokens) {
    const std::size_t size = one_line(token.text).size();
    if (size <= widest_token) width = std::max(width, size);
  }
  return width;
}

class Rows {
 public:
  Rows(std::size_t width, const ExplanationStyle& style) : width_(width), style_(style) {}

  void add(const std::string& token, Color color, const std::string& meaning) {
    const std::size_t column = indent + width_ + 2;
    const std::size_t room = std::max(style_.columns, column + narrowest_meaning) - column;
    const bool fits = token.size() <= width_;
    out += std::string(indent, ' ') + (style_.color ? painted(token, color) : token);
    if (!fits) out += '\n';
    std::size_t pad = fits ? width_ + 2 - token.size() : column;
    for (const std::string& line : wrapped(meaning, room)) {
      out += std::string(pad, ' ') + line + '\n';
      pad = column;
    }
  }

  std::string out;

 private:
  std::size_t width_;
  ExplanationStyle style_;
};

std::string clipped(const std::string& text) {
  constexpr std::size_t longest = 100;
  return text.size() <= longest ? text : text.substr(0, longest) + "...";
}

}  // namespace

std::string explanation_text(const ExplainedLine& explained, const ExplanationStyle& style) {
  Rows rows(token_width(explained), style);
  const std::string line = one_line(explained.line);
  rows.out = (style.color ? painted(line, Color::bold) : line) + '\n';
  for (const ExplainedToken& token : explained.tokens)
    rows.add(clipped(one_line(token.text)), color_of(token), token.meaning);
  rows.add("step", Color::bold, explained.step);
  return rows.out;
}

std::string refusal_text(std::string_view line, const wire::Error& error, const ExplanationStyle& style) {
  const std::string caret = std::string(error.offset, ' ') + '^';
  return fmt::format("{}\n{}\n  not understood: {}\n", one_line(line),
                     style.color ? painted(caret, Color::red) : caret, error.reason);
}

}  // namespace synfin::view
