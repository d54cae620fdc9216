#include "synfin/view/trace_page.h"

#include <algorithm>

#include <fmt/format.h>

#include "view/counted.h"
#include "view/html_head.h"
#include "view/html_style.h"
#include "view/trace_ladder.h"
#include "view/traced_packets.h"

namespace synfin::view {

namespace {

std::string place_of(std::size_t connection) { return fmt::format("connection-{}", connection + 1); }

std::string exact_seconds(tcp::Duration duration) {
  return fmt::format("{:.6f}", static_cast<double>(duration.count()) / 1e9);
}

class TracePage {
 public:
  TracePage(std::span<const TracedConnection> connections, const TracePageStyle& style)
      : shown_(connections.first(std::min(style.connections, connections.size()))),
        left_out_(connections.size() - shown_.size() + style.connections_left_out),
        style_(style),
        dissected_left_(style.dissected) {
    for (const TracedConnection& connection : shown_) {
      packets_ += std::min(style.packets, connection.records.size());
      if (!connection.records.empty()) first_ = std::min(first_, connection.records.front().captured);
    }
  }

  std::string write() {
    out_.open("html", {{"lang", "en"}}).line_break();
    write_head(out_, "TCP connections in " + style_.title, {html_style, trace_page_style});
    out_.open("body").line_break();
    header();
    out_.open("main");
    overview();
    for (std::size_t i = 0; i < shown_.size(); ++i) connection(i);
    return out_.take() + '\n';
  }

 private:
  void header() {
    out_.open("header").whole("p", "TCP connections that went by", {{"class", "kind"}});
    out_.whole("h1", style_.title).line_break();
    if (!style_.command.empty()) out_.open("p", {{"class", "command"}}).whole("code", style_.command).close();
    out_.whole("p", counted(shown_.size(), "connection") + ", " + counted(packets_, "packet"));
    note(not_shown(left_out_, "connection"));
    if (packets_ > style_.dissected)
      note(fmt::format("Fields and bytes are shown of the first {}.", counted(style_.dissected, "packet")));
    out_.close().line_break();
  }

  void note(const std::string& text) {
    if (!text.empty()) out_.whole("p", text, {{"class", "note"}});
  }

  void overview() {
    if (shown_.empty()) return;
    out_.open("section").whole("h2", "Overview").open("table", {{"class", "overview"}});
    out_.open("thead").open("tr");
    for (const auto& [title, kind] : {std::pair{"no.", "number"},
                                      {"connection", "what"},
                                      {"packets", "number many"},
                                      {"begins (s)", "number begins"},
                                      {"lasts (s)", "number lasts"}})
      out_.whole("th", title, {{"scope", "col"}, {"class", kind}});
    out_.close().close().open("tbody");
    for (std::size_t i = 0; i < shown_.size(); ++i) overview_row(i);
    out_.close().close().close().line_break();
  }

  void overview_row(std::size_t i) {
    const TracedConnection& connection = shown_[i];
    const auto& records = connection.records;
    out_.line_break().open("tr").whole("td", std::to_string(i + 1), {{"class", "number"}});
    out_.open("th", {{"scope", "row"}, {"class", "what"}});
    out_.whole("a", connection.summary, {{"href", "#" + place_of(i)}}).close();
    out_.whole("td", std::to_string(records.size() + connection.packets_left_out),
               {{"class", "number many"}});
    out_.whole("td", records.empty() ? "" : exact_seconds(records.front().captured - first_),
               {{"class", "number begins"}});
    out_.whole("td", duration_of(connection), {{"class", "number lasts"}}).close();
  }

  // Of a connection whose last packets were not kept it is not known.
  static std::string duration_of(const TracedConnection& connection) {
    const auto& records = connection.records;
    if (records.empty() || connection.packets_left_out > 0) return "";
    return exact_seconds(records.back().captured - records.front().captured);
  }

  void connection(std::size_t i) {
    const ShownConnection shown(shown_[i], style_.packets, style_.lines);
    const std::string anchor = fmt::format("packet-{}-", i + 1);
    out_.open("section", {{"class", "connection"}, {"id", place_of(i)}});
    out_.whole("h2", fmt::format("{}. {} > {}", i + 1, shown_[i].client, shown_[i].server));
    out_.whole("p", shown_[i].summary, {{"class", "summary"}}).line_break();
    ladder(shown, anchor);
    const std::size_t dissected = std::min(dissected_left_, shown.lines.size());
    dissected_left_ -= dissected;
    write_packets(out_, {shown, anchor, dissected, style_.bytes});
    note(not_shown(shown.left_out, "packet"));
    out_.close().line_break();
  }

  void ladder(const ShownConnection& shown, const std::string& anchor) {
    const TraceLadder ladder(shown, "#" + anchor, style_.lines.notation.absolute_sequence);
    LadderSigns signs;
    signs.see(shown);
    out_.open("figure").open(
        "svg", {{"class", "ladder"},
                {"viewBox", fmt::format("0 0 {} {}", TraceLadder::width, ladder.height())},
                {"role", "group"},
                {"aria-label", fmt::format("ladder of {}", counted(shown.lines.size(), "packet"))}});
    ladder.draw(out_);
    out_.close().close().line_break();
    note(signs.text());
  }

  std::span<const TracedConnection> shown_;
  std::size_t left_out_;
  const TracePageStyle& style_;
  std::size_t dissected_left_;
  std::size_t packets_ = 0;                     // that are shown
  tcp::WallTime first_ = tcp::WallTime::max();  // the earliest of all
  HtmlWriter out_;
};

}  // namespace

std::string trace_page(std::span<const TracedConnection> connections, const TracePageStyle& style) {
  return TracePage(connections, style).write();
}

}  // namespace synfin::view
