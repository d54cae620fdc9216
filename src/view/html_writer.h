#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace synfin::view {

struct Attribute {
  std::string_view name;
  std::string value;
};
using Attributes = std::initializer_list<Attribute>;

// Writes HTML (and SVG within it) in which every element that was opened is closed and every text and value
// is escaped, whatever bytes it has. Elements without content are closed as XML has it.
class HtmlWriter {
 public:
  explicit HtmlWriter(std::string_view prolog = "<!DOCTYPE html>\n") : out_(prolog) {}

  HtmlWriter& open(std::string_view tag, Attributes attributes = {});
  HtmlWriter& close();
  HtmlWriter& text(std::string_view text);
  // An element with this text.
  HtmlWriter& whole(std::string_view tag, std::string_view text, Attributes attributes = {});
  // An element that has no content.
  HtmlWriter& single(std::string_view tag, Attributes attributes = {});
  HtmlWriter& style_sheet(std::string_view css);  // as it is: what is a constant of ours
  HtmlWriter& markup(std::string_view made);      // as it is: what another of these has written
  HtmlWriter& line_break();                       // in the source alone

  std::string take();  // closes what is open

 private:
  void begin(std::string_view tag, Attributes attributes);

  std::string out_;
  std::vector<std::string> open_;
};

// What is not UTF-8, or a control character, or none that XML knows, becomes U+FFFD.
std::string escaped(std::string_view text);

}  // namespace synfin::view
