#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "synfin/view/flag_matrix.h"

#include "view/flag_matrix_parts.h"
#include "view/html_writer.h"

namespace synfin::view {

namespace {

using MatrixPort = tcp::PortWithoutConnection;

constexpr int cell_size = 18;
constexpr int page_margin = 16;
constexpr int row_labels = 44;
constexpr int heading = 74;  // a square's title and its columns' labels
constexpr int square_size = cell_size * static_cast<int>(flag_matrix_side);
constexpr int square_step = row_labels + square_size + 20;
constexpr int title_height = 34;
constexpr int legend_height = 44;
constexpr int page_width = 2 * page_margin + 3 * square_step - 20;

// A letter in each cell beside its colour, for whoever cannot tell the colours.
constexpr std::string_view matrix_style = R"CSS(
.paper { fill: #ffffff; }
text { fill: #1d2126; font-family: "DejaVu Sans Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: 10px; }
.title { font-family: "DejaVu Sans", Verdana, Helvetica, Arial, sans-serif; font-size: 18px; font-weight: 600; }
.head { font-family: "DejaVu Sans", Verdana, Helvetica, Arial, sans-serif; font-size: 13px; font-weight: 600; }
.cell, .column { text-anchor: middle; } .row { text-anchor: end; }
rect { stroke: #ffffff; stroke-width: 1; }
.silence { fill: #eceef1; } .syn-ack, .syn { fill: #bfe6cb; } .rst { fill: #f6c4bf; } .rst-ack { fill: #ffe0b8; }
.icmp { fill: #ecc8e8; } .other { fill: #c4dcf5; }
.deviates { fill: none; stroke: #1d2126; stroke-width: 2; }
@media (prefers-color-scheme: dark) {
.paper { fill: #14171a; } text { fill: #e4e7ea; } rect { stroke: #14171a; }
.silence { fill: #262b31; } .syn-ack, .syn { fill: #1f5433; } .rst { fill: #70282a; } .rst-ack { fill: #64441a; }
.icmp { fill: #5e2a59; } .other { fill: #1f456b; }
.deviates { stroke: #e4e7ea; }
}
)CSS";

std::string number(int value) { return std::to_string(value); }

class MatrixDrawing {
 public:
  explicit MatrixDrawing(std::optional<MatrixPort> port) : port_(port) {}

  void peers(int y, std::string_view title, const FlagReplies& replies) {
    square(
        0, y, title, [&](wire::Flags flags) { return replies[flags.bits()]; }, port_);
  }
  void rfcs(int y, int place, MatrixPort port) {
    square(
        place, y, fmt::format("RFC 9293, {}", to_string(port)),
        [port](wire::Flags flags) { return std::optional(tcp::required_reply(port, flags)); }, std::nullopt);
  }
  void text(int x, int y, std::string_view kind, std::string_view words) {
    out_.whole("text", words, {{"class", std::string(kind)}, {"x", number(x)}, {"y", number(y)}})
        .line_break();
  }
  void legend(int y) {
    int x = page_margin;
    for (const tcp::Reply reply :
         {tcp::Reply::syn_ack, tcp::Reply::rst, tcp::Reply::rst_ack, tcp::Reply::silence, tcp::Reply::icmp,
          tcp::Reply::syn, tcp::Reply::other}) {
      cell(x, y, reply, "");
      text(x + cell_size + 5, y + 12, "key", tcp::to_string(reply));
      x += 90;
    }
    frame(x, y);
    text(x + cell_size + 5, y + 12, "key", "not as the port's state asks");
  }

  std::string document(std::string_view title, int height) {
    HtmlWriter out("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.open("svg", {{"xmlns", "http://www.w3.org/2000/svg"},
                     {"width", number(page_width)},
                     {"height", number(height)},
                     {"viewBox", fmt::format("0 0 {} {}", page_width, height)}});
    out.line_break().whole("title", title).line_break().style_sheet(matrix_style).line_break();
    out.single("rect", {{"class", "paper"}, {"width", number(page_width)}, {"height", number(height)}});
    return out.line_break().markup(out_.take()).take() + '\n';
  }

 private:
  template <typename ReplyAt>
  void square(int place, int y, std::string_view title, ReplyAt reply_at,
              std::optional<MatrixPort> judged_by) {
    const int left = page_margin + place * square_step + row_labels, top = y + heading;
    text(left, y + 12, "head", title);
    for (std::size_t i = 0; i < flag_matrix_side; ++i) labels(left, top, i);
    for (std::size_t bits = 0; bits < flag_matrix_side * flag_matrix_side; ++bits) {
      const std::size_t row = bits / flag_matrix_side, column = bits % flag_matrix_side;
      const wire::Flags flags = flags_at(row, column);
      const auto reply = reply_at(flags);
      if (!reply) continue;
      const int x = left + cell_size * static_cast<int>(column), at = top + cell_size * static_cast<int>(row);
      cell(x, at, *reply, fmt::format("Flags [{}]: {}", wire::to_string(flags), tcp::to_string(*reply)));
      if (deviates(judged_by, flags, reply)) frame(x, at);
    }
  }

  // A row's and a column's flags; the columns' one letter below the other.
  void labels(int left, int top, std::size_t i) {
    const int middle = cell_size * static_cast<int>(i) + cell_size / 2;
    constexpr int row_bits = 4;
    text(
        left - 5, top + middle + 4, "row",
        i == 0 ? "none" : wire::to_string(wire::Flags::from_bits(static_cast<std::uint16_t>(i << row_bits))));
    const std::string letters =
        i == 0 ? "-" : wire::to_string(wire::Flags::from_bits(static_cast<std::uint16_t>(i)));
    for (std::size_t k = 0; k < letters.size(); ++k)
      text(left + middle, top - 5 - 11 * static_cast<int>(letters.size() - 1 - k), "column",
           letters.substr(k, 1));
  }

  void cell(int x, int y, tcp::Reply reply, std::string_view tip) {
    out_.open("g");
    if (!tip.empty()) out_.whole("title", tip);
    box(x, y, cell_size, std::string(tcp::to_string(reply)));
    const char letter = reply_letter(reply);
    out_.whole("text", std::string_view(&letter, 1),
               {{"class", "cell"}, {"x", number(x + cell_size / 2)}, {"y", number(y + 13)}});
    out_.close().line_break();
  }

  void frame(int x, int y) {
    box(x + 1, y + 1, cell_size - 2, "deviates");
    out_.line_break();
  }

  void box(int x, int y, int size, std::string kind) {
    out_.single("rect", {{"class", std::move(kind)},
                         {"x", number(x)},
                         {"y", number(y)},
                         {"width", number(size)},
                         {"height", number(size)}});
  }

  std::optional<MatrixPort> port_;
  HtmlWriter out_{""};
};

}  // namespace

std::string flag_matrix_svg(const Target& target, const FlagMatrix& matrix) {
  const std::string title =
      fmt::format("What {} port {} answers to each combination of flags", target.host, target.port);
  const auto port = port_state(matrix);
  const bool alike = matrix.without_ack_number == matrix.with_ack_number;
  constexpr int square_height = heading + square_size + 24;

  MatrixDrawing drawing(port);
  int y = page_margin;
  drawing.text(page_margin, y + 16, "title", title);
  y += title_height;
  drawing.peers(y, alike ? "the peer" : "the peer, ack 0", matrix.without_ack_number);
  drawing.rfcs(y, 1, MatrixPort::listen);
  drawing.rfcs(y, 2, MatrixPort::closed);
  y += square_height;
  if (!alike) {
    drawing.peers(y, "the peer, ack not 0", matrix.with_ack_number);
    y += square_height;
  }
  drawing.legend(y);
  return drawing.document(title, y + legend_height);
}

}  // namespace synfin::view
