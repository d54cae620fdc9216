#include "synfin/view/svg.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "view/columns.h"
#include "view/html_writer.h"
#include "view/svg_style.h"
#include "view/trace_ladder.h"

namespace synfin::view {

namespace {

constexpr int margin = 16;
constexpr int picture_width = TraceLadder::width + 2 * margin;
constexpr int note_height = 18;
constexpr int between_connections = 20;

// How a kind of text is set.
struct TextKind {
  std::string_view name;
  std::size_t columns;
  int height;
};
constexpr TextKind title_text{"title", 58, 24};
constexpr TextKind summary_text{"summary", 80, 18};
constexpr TextKind note_text{"note", 104, note_height};

class Picture {
 public:
  explicit Picture(const SvgStyle& style) : style_(style) {
    write(title_text, style.title);
    if (!style.title.empty()) y_ += note_height / 2;
  }

  void add(const ShownConnection& connection) {
    if (drawn_++ > 0) rule();
    write(summary_text, connection.traced.summary);
    y_ += note_height / 2;
    const TraceLadder ladder(connection, "", style_.lines.notation.absolute_sequence);
    body_.open("g", {{"class", "ladder"}, {"transform", fmt::format("translate({} {})", margin, y_)}});
    ladder.draw(body_);
    body_.close().line_break();
    y_ += ladder.height() + note_height / 2;
    signs_.see(connection);
  }

  std::string take(std::size_t left_out) {
    if (drawn_ > 0) write(note_text, signs_.text());
    write(note_text, not_shown(left_out, "connection"));
    if (drawn_ + left_out == 0) write(note_text, "No connection was seen.");
    return document(std::to_string(y_ + margin));
  }

 private:
  void rule() {
    const std::string y = std::to_string(y_ + between_connections / 2);
    const std::string end = std::to_string(picture_width - margin);
    body_.single("line",
                 {{"class", "rule"}, {"x1", std::to_string(margin)}, {"y1", y}, {"x2", end}, {"y2", y}});
    body_.line_break();
    y_ += between_connections;
  }

  void write(const TextKind& kind, const std::string& text) {
    if (text.empty()) return;
    for (const std::string& line : wrapped(text, kind.columns)) {
      y_ += kind.height;
      body_.whole(
          "text", clipped(line, kind.columns),
          {{"class", std::string(kind.name)}, {"x", std::to_string(margin)}, {"y", std::to_string(y_)}});
      body_.line_break();
    }
  }

  std::string document(const std::string& height) {
    const std::string width = std::to_string(picture_width);
    HtmlWriter out("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.open("svg", {{"xmlns", "http://www.w3.org/2000/svg"},
                     {"width", width},
                     {"height", height},
                     {"viewBox", fmt::format("0 0 {} {}", width, height)}});
    out.line_break().whole("title", style_.title.empty() ? "TCP connections" : style_.title);
    out.line_break().style_sheet(svg_style).line_break();
    out.single("rect", {{"class", "paper"}, {"width", width}, {"height", height}}).line_break();
    return out.markup(body_.take()).take() + '\n';
  }

  const SvgStyle& style_;
  HtmlWriter body_{""};
  LadderSigns signs_;
  std::size_t drawn_ = 0;
  int y_ = margin;
};

}  // namespace

std::string svg(std::span<const TracedConnection> connections, const SvgStyle& style) {
  const std::size_t shown = std::min(style.connections, connections.size());
  Picture picture(style);
  for (const TracedConnection& connection : connections.first(shown))
    picture.add(ShownConnection(connection, style.packets, style.lines));
  return picture.take(connections.size() - shown + style.connections_left_out);
}

}  // namespace synfin::view
