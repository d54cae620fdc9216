#include "synfin/view/html.h"

#include <algorithm>

#include <fmt/format.h>

#include "synfin/view/comparison_table.h"

#include "view/comparison_rows.h"
#include "view/html_head.h"
#include "view/html_ladder.h"
#include "view/html_packet.h"
#include "view/html_rows.h"
#include "view/html_style.h"
#include "view/html_writer.h"

namespace synfin::view {

namespace {

class Page {
 public:
  Page(const LadderDrawing& drawing, const HtmlHeading& heading)
      : drawing_(drawing), comparison_(drawing.comparison), heading_(heading) {}

  std::string write() {
    out_.open("html", {{"lang", "en"}}).line_break();
    write_head(out_, fmt::format("{}: {} and {} compared", heading_.title, heading_.left, heading_.right),
               {html_style});
    out_.open("body").line_break();
    summary();
    out_.open("main");
    ladders();
    packets();
    rows("timings", "Timings", comparison_.timings, "durations of the whole exchange");
    rows("ending", "Ending", comparison_.ending, "what came of it, and how it was closed");
    rules();
    return out_.take() + '\n';
  }

 private:
  void summary() {
    const bool different = comparison_.count(Agreement::different) > 0;
    out_.open("header").whole("p",
                              fmt::format("The same exchange twice: {}, {}", heading_.left, heading_.right),
                              {{"class", "kind"}});
    out_.whole("h1", heading_.title).line_break();
    if (!heading_.command.empty())
      out_.open("p", {{"class", "command"}}).whole("code", heading_.command).close();
    out_.open("p", {{"class", different ? "verdict ne" : "verdict"}});
    out_.whole("span", different ? "≠" : "=", {{"class", "sign"}});
    out_.whole("span", comparison_verdict(comparison_)).close().line_break();
    if (different) differences();
    out_.close().line_break();
  }

  void differences() {
    out_.open("ul", {{"class", "differences"}});
    for (std::size_t i = 0; i < comparison_.pairs.size(); ++i)
      differences_in(comparison_.pairs[i].rows, comparison_.pairs[i].role, anchor_of(i));
    differences_in(comparison_.timings, "timings", "timings");
    differences_in(comparison_.ending, "ending", "ending");
    out_.close().line_break();
  }

  void differences_in(const std::vector<Row>& rows, const std::string& where, const std::string& anchor) {
    for (const Row& row : rows) {
      if (row.agreement != Agreement::different) continue;
      out_.line_break().open("li").whole("a", where, {{"href", "#" + anchor}});
      out_.text(": " + row.name() + " ").whole("code", row.left.value_or("absent"));
      out_.text(" ≠ ").whole("code", row.right.value_or("absent"));
      if (!row.rule.empty()) out_.whole("span", " " + rule_text(row), {{"class", "note"}});
      out_.close();
    }
  }

  void ladders() {
    out_.open("section").whole("h2", "Both exchanges").line_break();
    out_.open("div", {{"class", "ladders"}});
    for (const Side side : {Side::left, Side::right}) {
      out_.open("figure");
      draw_ladder(out_, drawing_, side, name(side), heading_.peer);
      out_.close();
    }
    out_.close();
    out_.whole("p", key(), {{"class", "note"}});
    out_.close().line_break();
  }

  // What the drawings' signs mean, as far as they occur.
  std::string key() const {
    std::string out =
        "Seconds since the first packet; a packet stands at the same height as its counterpart, and each "
        "leads to "
        "its bytes.";
    if (any([](const Record& r) { return r.state.has_value(); }))
      out += " Left: our side's state, bold where it changes.";
    out += " Right: the peer's state as its segments show it, in parentheses if only ours imply it.";
    if (comparison_.count(Agreement::different) > 0) out += " ≠ with a number: so many fields differ.";
    if (any([](const Record& r) { return r.retransmission > 0; })) out += " Dashed: a retransmission.";
    if (any([](const Record& r) { return r.origin == Origin::icmp; }))
      out += " Dotted: an ICMP error, with a dot where a router sent it.";
    if (any([](const Record& r) { return r.origin == Origin::kernel; }))
      out += " Double: the local kernel's own.";
    return out;
  }

  template <typename Property>
  bool any(Property property) const {
    return std::any_of(drawing_.left.begin(), drawing_.left.end(), property) ||
           std::any_of(drawing_.right.begin(), drawing_.right.end(), property);
  }

  void packets() {
    out_.open("section").whole("h2", "Packet by packet").line_break();
    for (std::size_t i = 0; i < comparison_.pairs.size(); ++i) pair(i);
    if (comparison_.pairs.empty()) out_.whole("p", "No packet was captured.");
    out_.close().line_break();
  }

  void pair(std::size_t i) {
    const SegmentPair& pair = comparison_.pairs[i];
    const Agreement agreement = worst(pair.rows);
    if (agreement == Agreement::different)
      out_.open("details", {{"class", "ne"}, {"open", ""}});
    else
      out_.open("details");
    out_.open("summary").whole("h3", pair.role);
    out_.whole("span", way(pair), {{"class", "way"}});
    write_counts(out_, pair.rows);
    // Within, so that a link to it opens it.
    out_.close().open("div", {{"class", "content"}, {"id", anchor_of(i)}});
    write_rows(out_, pair.rows, "fields compared", heading_.left, heading_.right);
    out_.open("div", {{"class", "packets"}});
    packet(pair, pair.left, Side::left);
    packet(pair, pair.right, Side::right);
    out_.close().close().close().line_break();
  }

  std::string way(const SegmentPair& pair) const {
    if (!pair.left) return fmt::format("{} alone", heading_.right);
    if (!pair.right) return fmt::format("{} alone", heading_.left);
    return pair.from_us ? "sent" : "received";
  }

  void packet(const SegmentPair& pair, std::optional<std::size_t> index, Side side) {
    if (!index) {
      out_.open("section", {{"class", "packet"}}).whole("h4", name(side));
      out_.whole("p", "no such packet", {{"class", "note"}}).close();
      return;
    }
    const auto records = drawing_.records(side);
    const Record& record = records[*index];
    write_packet(out_, {record, record.captured - records.front().captured, name(side), ""},
                 {pair.rows, side});
  }

  void rows(const std::string& id, std::string_view title, const std::vector<Row>& rows,
            std::string_view caption) {
    if (rows.empty()) return;
    out_.open("section", {{"id", id}}).whole("h2", title);
    write_rows(out_, rows, caption, heading_.left, heading_.right);
    out_.close().line_break();
  }

  void rules() {
    out_.open("section").whole("h2", "What the signs mean");
    out_.open("dl", {{"class", "key"}});
    for (const auto& [sign, meaning] : {std::pair{"=", "the same"},
                                        {"≈", "differs as it must, or may, by the rule of its field"},
                                        {"≠", "differs, and need not"}})
      out_.whole("dt", sign).whole("dd", meaning);
    out_.close();
    rule_table();
    out_.close().line_break();
  }

  void rule_table() {
    const auto rules = rules_used(comparison_);
    if (rules.empty()) return;
    out_.open("table").whole("caption", "by which rule fields are ≈").open("thead").open("tr");
    out_.whole("th", "field", {{"scope", "col"}}).whole("th", "rule", {{"scope", "col"}});
    out_.close().close().open("tbody");
    for (const auto& [field, rule] : rules)
      out_.line_break().open("tr").whole("th", field, {{"scope", "row"}}).whole("td", rule).close();
    out_.close().close();
  }

  const std::string& name(Side side) const { return side == Side::left ? heading_.left : heading_.right; }

  const LadderDrawing& drawing_;
  const Comparison& comparison_;
  const HtmlHeading& heading_;
  HtmlWriter out_;
};

}  // namespace

std::string html_comparison(const Comparison& comparison, std::span<const Record> left,
                            std::span<const Record> right, const HtmlHeading& heading) {
  const LadderDrawing drawing{comparison, left, right};
  return Page(drawing, heading).write();
}

}  // namespace synfin::view
