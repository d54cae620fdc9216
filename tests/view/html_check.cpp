#include "view/html_check.h"

#include <regex>

namespace synfin::view::testing {

namespace {

const std::regex& tag() {
  static const std::regex pattern(R"re(<(/?)([a-z][a-z0-9]*)((?: [a-zA-Z0-9-]+="[^"<>]*")*)(/?)>)re");
  return pattern;
}

bool is_text(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (rest.front() == '<' || rest.front() == '>') return false;
    if (rest.front() != '&') continue;
    const bool escape = rest.starts_with("&amp;") || rest.starts_with("&lt;") || rest.starts_with("&gt;") ||
                        rest.starts_with("&quot;") || rest.starts_with("&#39;");
    if (!escape) return false;
  }
  return true;
}

// A style sheet is no markup.
std::string without_style_sheets(std::string page) {
  for (auto begin = page.find("<style>"); begin != std::string::npos; begin = page.find("<style>", begin + 7))
    page.erase(begin + 7, page.find("</style>", begin) - begin - 7);
  return page;
}

std::string excerpt(const std::string& text) { return text.substr(0, 80); }

}  // namespace

std::string fault_of(std::string_view page, std::string_view prolog) {
  if (!page.starts_with(prolog)) return "does not begin as it must";
  const std::string markup = without_style_sheets(std::string(page.substr(prolog.size())));
  std::vector<std::string> open;
  auto at = markup.cbegin();
  for (std::sregex_iterator it(markup.begin(), markup.end(), tag()), end; it != end; ++it) {
    const std::string between((at), (*it)[0].first);
    if (!is_text(between)) return "no text: " + excerpt(between);
    at = (*it)[0].second;
    const std::string name = (*it)[2];
    if ((*it)[1].length() > 0) {
      if (open.empty() || open.back() != name) return "closes what is not open: " + name;
      open.pop_back();
    } else if ((*it)[4].length() == 0) {
      open.push_back(name);
    }
  }
  const std::string rest(at, markup.cend());
  if (rest != "\n") return "after the end: " + excerpt(rest);
  return open.empty() ? "" : "never closed: " + open.back();
}

std::vector<std::string> between(std::string_view text, std::string_view begin, std::string_view end) {
  std::vector<std::string> found;
  for (auto at = text.find(begin); at != std::string_view::npos; at = text.find(begin, at)) {
    at += begin.size();
    found.emplace_back(text.substr(at, text.find(end, at) - at));
  }
  return found;
}

::testing::AssertionResult has(std::string_view page, std::string_view text) {
  if (page.find(text) != std::string_view::npos) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "not in the page: " << text;
}

::testing::AssertionResult lacks(std::string_view page, std::string_view text) {
  const auto at = page.find(text);
  if (at == std::string_view::npos) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "in the page: " << page.substr(at, 80);
}

std::vector<std::string> all(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end; ++it)
    found.push_back((*it)[1]);
  return found;
}

}  // namespace synfin::view::testing
