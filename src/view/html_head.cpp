#include "view/html_head.h"

namespace synfin::view {

namespace {

constexpr std::string_view policy = "default-src 'none'; style-src 'unsafe-inline'";

}  // namespace

void write_head(HtmlWriter& out, std::string_view title, std::initializer_list<std::string_view> styles) {
  out.open("head").single("meta", {{"charset", "utf-8"}}).line_break();
  out.single("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", std::string(policy)}});
  out.single("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  out.line_break().whole("title", title).line_break();
  for (const std::string_view style : styles) out.style_sheet(style);
  out.close().line_break();
}

}  // namespace synfin::view
