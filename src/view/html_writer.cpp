#include "view/html_writer.h"

#include <utility>

namespace synfin::view {

namespace {

using Byte = unsigned char;

std::size_t continuation_bytes(Byte lead) {
  if (lead >= 0xc2 && lead <= 0xdf) return 1;
  if (lead >= 0xe0 && lead <= 0xef) return 2;
  if (lead >= 0xf0 && lead <= 0xf4) return 3;
  return 0;
}

// Of characters of three and four bytes: overlong, a surrogate, beyond U+10FFFF; U+FFFE and U+FFFF.
bool is_no_character(std::string_view text) {
  const auto at = [text](std::size_t i) { return static_cast<Byte>(text[i]); };
  switch (at(0)) {
    case 0xe0:
      return at(1) < 0xa0;
    case 0xed:
      return at(1) >= 0xa0;
    case 0xef:
      return at(1) == 0xbf && at(2) >= 0xbe;
    case 0xf0:
      return at(1) < 0x90;
    case 0xf4:
      return at(1) >= 0x90;
    default:
      return false;
  }
}

// Bytes of the character of more than one byte that `text` begins with; 0: it begins with none.
std::size_t wide_character(std::string_view text) {
  const std::size_t more = continuation_bytes(static_cast<Byte>(text.front()));
  if (more == 0 || text.size() <= more) return 0;
  for (std::size_t i = 1; i <= more; ++i) {
    if ((static_cast<Byte>(text[i]) & 0xc0) != 0x80) return 0;
  }
  return is_no_character(text) ? 0 : more + 1;
}

constexpr std::string_view replacement = "\xef\xbf\xbd";

std::string escaped_ascii(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    case '\n':
    case '\t':
      return std::string(1, c);
    default:
      return c < ' ' || c == '\x7f' ? std::string(replacement) : std::string(1, c);
  }
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const bool ascii = static_cast<Byte>(text.front()) < 0x80;
    const std::size_t wide = ascii ? 0 : wide_character(text);
    if (ascii) {
      out += escaped_ascii(text.front());
    } else {
      out += wide == 0 ? replacement : text.substr(0, wide);
    }
    text.remove_prefix(wide == 0 ? 1 : wide);
  }
  return out;
}

void HtmlWriter::begin(std::string_view tag, Attributes attributes) {
  out_.append("<").append(tag);
  for (const Attribute& attribute : attributes)
    out_.append(" ").append(attribute.name).append("=\"").append(escaped(attribute.value)).append("\"");
}

HtmlWriter& HtmlWriter::open(std::string_view tag, Attributes attributes) {
  begin(tag, attributes);
  out_ += '>';
  open_.emplace_back(tag);
  return *this;
}

HtmlWriter& HtmlWriter::close() {
  out_.append("</").append(open_.back()).append(">");
  open_.pop_back();
  return *this;
}

HtmlWriter& HtmlWriter::text(std::string_view text) {
  out_ += escaped(text);
  return *this;
}

HtmlWriter& HtmlWriter::whole(std::string_view tag, std::string_view text, Attributes attributes) {
  return open(tag, attributes).text(text).close();
}

HtmlWriter& HtmlWriter::single(std::string_view tag, Attributes attributes) {
  begin(tag, attributes);
  out_ += "/>";
  return *this;
}

HtmlWriter& HtmlWriter::style_sheet(std::string_view css) {
  out_.append("<style>\n").append(css).append("</style>");
  return *this;
}

HtmlWriter& HtmlWriter::markup(std::string_view made) {
  out_ += made;
  return *this;
}

HtmlWriter& HtmlWriter::line_break() {
  out_ += '\n';
  return *this;
}

std::string HtmlWriter::take() {
  while (!open_.empty()) close();
  return std::exchange(out_, {});
}

}  // namespace synfin::view
