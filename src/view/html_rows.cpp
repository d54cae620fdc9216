#include "view/html_rows.h"

#include <fmt/format.h>

#include "view/comparison_rows.h"

namespace synfin::view {

namespace {

void head_cell(HtmlWriter& out, std::string_view text, std::string_view kind) {
  out.whole("th", text, {{"scope", "col"}, {"class", std::string(kind)}});
}

void value_cell(HtmlWriter& out, const std::optional<std::string>& value, std::string_view kind) {
  out.whole("td", value.value_or("absent"), {{"class", fmt::format("{}{}", kind, value ? "" : " absent")}});
}

void write_row(HtmlWriter& out, const Row& row) {
  out.line_break().open("tr", {{"class", css_class(row.agreement)}});
  out.whole("th", row.name(), {{"scope", "row"}});
  value_cell(out, row.left, "left");
  out.whole("td", symbol(row.agreement), {{"class", "sign"}});
  value_cell(out, row.right, "right");
  out.whole("td", rule_text(row), {{"class", "rule"}});
  out.close();
}

std::string_view words(Agreement agreement) {
  switch (agreement) {
    case Agreement::equal:
      return "equal";
    case Agreement::equivalent:
      return "differ as they may";
    case Agreement::different:
      return "differ";
  }
  return "";
}

}  // namespace

std::string rule_text(const Row& row) {
  if (row.agreement == Agreement::equal || row.rule.empty()) return {};
  return row.agreement == Agreement::different ? "not so: " + row.rule : row.rule;
}

std::string css_class(Agreement agreement) {
  switch (agreement) {
    case Agreement::equal:
      return "eq";
    case Agreement::equivalent:
      return "ap";
    case Agreement::different:
      return "ne";
  }
  return "";
}

void write_rows(HtmlWriter& out, const std::vector<Row>& rows, std::string_view caption,
                const std::string& left, const std::string& right) {
  out.open("table", {{"class", "rows"}}).whole("caption", caption).open("thead").open("tr");
  head_cell(out, "field", "name");
  head_cell(out, left, "left");
  out.whole("td", "", {{"class", "sign"}});
  head_cell(out, right, "right");
  head_cell(out, "rule", "rule");
  out.close().close().open("tbody");
  for (const Row& row : rows) write_row(out, row);
  out.close().close().line_break();
}

void write_counts(HtmlWriter& out, const std::vector<Row>& rows) {
  out.open("span", {{"class", "counts"}});
  for (const Agreement agreement : {Agreement::equal, Agreement::equivalent, Agreement::different}) {
    const std::size_t n = count(rows, agreement);
    if (n == 0) continue;
    out.whole("span", fmt::format("{} {}", n, symbol(agreement)),
              {{"class", css_class(agreement)}, {"title", fmt::format("{} {}", n, words(agreement))}});
    out.text(" ");
  }
  out.close();
}

}  // namespace synfin::view
