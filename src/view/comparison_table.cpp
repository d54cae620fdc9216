#include "synfin/view/comparison_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "view/ansi.h"
#include "view/columns.h"
#include "view/comparison_rows.h"
#include "view/counted.h"

namespace synfin::view {

namespace {

constexpr std::size_t name_width = 28;
constexpr std::size_t least_value = 10;
constexpr std::size_t around = 6;  // two blanks before the name, one after each column, the symbol

Color color_of(Agreement agreement) {
  switch (agreement) {
    case Agreement::equal:
      return Color::none;
    case Agreement::equivalent:
      return Color::yellow;
    case Agreement::different:
      return Color::red;
  }
  return Color::none;
}

class Table {
 public:
  Table(const Comparison& comparison, const TableStyle& style) : comparison_(comparison), style_(style) {
    each_row([this](const Row& row) { measure(row); });
    const std::size_t room = style.width > name_width + around ? (style.width - name_width - around) / 2 : 0;
    value_width_ = std::max(least_value, std::min(value_width_, room));
  }

  // `timing`: the title of the timings.
  std::string draw(const std::string& timing) {
    line("", style_.left, style_.right, "", Color::bold);
    for (const SegmentPair& pair : comparison_.pairs) section(pair.role, pair.rows);
    section(timing, comparison_.timings);
    section("ending", comparison_.ending);
    legend();
    return std::move(out_);
  }

 private:
  template <typename Visit>
  void each_row(Visit visit) const {
    for (const SegmentPair& pair : comparison_.pairs)
      for (const Row& row : pair.rows) visit(row);
    for (const Row& row : comparison_.timings) visit(row);
    for (const Row& row : comparison_.ending) visit(row);
  }

  bool shown(const Row& row) const { return style_.all || row.agreement != Agreement::equal; }

  void measure(const Row& row) {
    if (!shown(row)) return;
    value_width_ =
        std::max({value_width_, columns(row.left.value_or("-")), columns(row.right.value_or("-"))});
  }

  void section(const std::string& title, const std::vector<Row>& rows) {
    if (rows.empty()) return;
    const std::size_t equal = count(rows, Agreement::equal);
    out_ += painted_if(title, Color::bold);
    if (!style_.all && equal > 0) {
      out_ += painted_if(fmt::format("  ({} of {} equal)", equal, counted(rows.size(), "field")), Color::dim);
    }
    out_ += '\n';
    for (const Row& row : rows) {
      if (shown(row)) show(row);
    }
  }

  void show(const Row& row) {
    line(row.name(), row.left.value_or("-"), row.right.value_or("-"), symbol(row.agreement),
         color_of(row.agreement));
  }

  void line(const std::string& name, const std::string& left, const std::string& right, std::string_view mark,
            Color color) {
    const std::string text = fmt::format("  {} {} {}", padded(clipped(name, name_width), name_width),
                                         padded(clipped(left, value_width_), value_width_),
                                         padded(clipped(right, value_width_), value_width_));
    std::string whole = mark.empty() ? text : fmt::format("{} {}", text, mark);
    whole.erase(whole.find_last_not_of(' ') + 1);
    out_ += painted_if(whole, color) + '\n';
  }

  // Each rule once, under the field that it was used for.
  void legend() {
    const auto rules = rules_used(comparison_);
    if (rules.empty()) return;
    out_ += painted_if("differs as it may (≈)", Color::bold) + '\n';
    for (const auto& [field, rule] : rules) out_ += fmt::format("  {} {}\n", padded(field, name_width), rule);
  }

  std::string painted_if(const std::string& text, Color color) const {
    return style_.color ? painted(text, color) : text;
  }

  const Comparison& comparison_;
  const TableStyle& style_;
  std::size_t value_width_ = 0;
  std::string out_;
};

std::string different_text(const std::string& role, const Row& row) {
  return fmt::format("{}: {} ({} / {})", role, row.name(), row.left.value_or("absent"),
                     row.right.value_or("absent"));
}

std::vector<std::string> differences_of(const Comparison& comparison) {
  std::vector<std::string> found;
  const auto add = [&found](const std::string& role, const std::vector<Row>& rows) {
    for (const Row& row : rows) {
      if (row.agreement == Agreement::different) found.push_back(different_text(role, row));
    }
  };
  for (const SegmentPair& pair : comparison.pairs) add(pair.role, pair.rows);
  add("timing", comparison.timings);
  add("ending", comparison.ending);
  return found;
}

}  // namespace

std::string comparison_table(const Comparison& comparison, const TableStyle& style) {
  return Table(comparison, style).draw("timing");
}

std::string row_table(const std::string& title, const std::vector<Row>& rows, const TableStyle& style) {
  Comparison only;
  only.timings = rows;
  return Table(only, style).draw(title);
}

std::string comparison_verdict(const Comparison& comparison) {
  constexpr std::size_t named = 3;
  auto differences = differences_of(comparison);
  if (differences.empty()) {
    return fmt::format("no difference: {} compared, {} equal, {} differ as they must",
                       counted(comparison.fields(), "field"), comparison.count(Agreement::equal),
                       comparison.count(Agreement::equivalent));
  }
  const std::size_t count = differences.size();
  const std::string more = count > named ? fmt::format("; and {} more", count - named) : "";
  differences.resize(std::min(count, named));
  return fmt::format("{} of {} differ: {}{}", count, counted(comparison.fields(), "field"),
                     fmt::join(differences, "; "), more);
}

}  // namespace synfin::view
