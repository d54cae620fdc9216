#include "synfin/view/flag_matrix.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "view/ansi.h"
#include "view/flag_matrix_parts.h"
#include "view/json_parts.h"

namespace synfin::view {

namespace {

using Port = tcp::PortWithoutConnection;

constexpr std::size_t row_label_width = 6;
constexpr std::size_t square_width = 2 * flag_matrix_side;
constexpr const char* between_squares = "  ";
constexpr std::string_view row_letters = "WEU.";  // from the highest bit on
constexpr std::string_view column_letters = "PRSF";

constexpr const char* matrix_legend =
    "S SYN-ACK   R RST   A RST with ACK   - silence   s SYN   i ICMP error   o another segment   ! not as "
    "the "
    "RFC asks\n";

Color color_of(tcp::Reply reply) {
  using enum tcp::Reply;
  switch (reply) {
    case syn_ack:
    case syn:
      return Color::green;
    case rst:
    case rst_ack:
      return Color::red;
    case icmp:
      return Color::magenta;
    case other:
      return Color::cyan;
    case silence:
      return Color::dim;
  }
  return Color::none;
}

using CellText = std::function<std::string(wire::Flags)>;

// One square: its title, and what stands in each cell, two columns wide.
struct Square {
  std::string title;
  CellText cell;
};

class SquareText {
 public:
  SquareText(std::optional<Port> port, bool colored) : port_(port), colored_(colored) {}

  std::string operator()(const std::vector<Square>& squares) const {
    std::string out(row_label_width, ' ');
    for (const Square& square : squares)
      out += between_squares + fmt::format("{:<{}}", square.title, square_width);
    end_line(out);
    for (std::size_t line = 0; line < column_letters.size(); ++line)
      out += column_heading(line, squares.size());
    for (std::size_t row = 0; row < flag_matrix_side; ++row) out += row_text(row, squares);
    return out;
  }

  std::string cell(std::optional<tcp::Reply> reply, bool deviating) const {
    const std::string letter(1, reply_letter(reply));
    const Color color = reply && colored_ ? color_of(*reply) : Color::none;
    return painted(letter, color) + (deviating ? painted("!", colored_ ? Color::yellow : Color::none) : " ");
  }

  Square peers(const Target& target, const FlagReplies& replies) const {
    return {fmt::format("{} port {}", target.host, target.port), [this, &replies](wire::Flags flags) {
              const auto reply = replies[flags.bits()];
              return cell(reply, deviates(port_, flags, reply));
            }};
  }
  Square rfcs(Port port) const {
    return {fmt::format("RFC 9293, {}", to_string(port)),
            [this, port](wire::Flags flags) { return cell(tcp::required_reply(port, flags), false); }};
  }

 private:
  static void end_line(std::string& text) {
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }

  static std::string column_heading(std::size_t line, std::size_t squares) {
    std::string out(row_label_width, ' ');
    const std::size_t bit = column_letters.size() - 1 - line;
    for (std::size_t square = 0; square < squares; ++square) {
      out += between_squares;
      for (std::size_t column = 0; column < flag_matrix_side; ++column)
        out += (column >> bit & 1) != 0 ? fmt::format("{} ", column_letters[line]) : "  ";
    }
    end_line(out);
    return out;
  }

  static std::string row_text(std::size_t row, const std::vector<Square>& squares) {
    std::string out = "  ";
    for (std::size_t i = 0; i < row_letters.size(); ++i) {
      const std::size_t bit = row_letters.size() - 1 - i;
      out += (row >> bit & 1) != 0 ? row_letters[i] : ' ';
    }
    for (const Square& square : squares) {
      out += between_squares;
      for (std::size_t column = 0; column < flag_matrix_side; ++column)
        out += square.cell(flags_at(row, column));
    }
    end_line(out);
    return out;
  }

  std::optional<Port> port_;
  bool colored_;
};

std::string deviations_text(std::optional<Port> port, const FlagReplies& replies) {
  const auto left = std::count(replies.begin(), replies.end(), std::nullopt);
  if (left > 0) return fmt::format("{} of {} combinations were not tried to the end\n", left, replies.size());
  if (!port) return "a SYN brought neither SYN-ACK nor RST, so what RFC 9293 asks for is not known\n";
  const Deviations all = deviations_of(port, replies);
  if (all.empty()) return fmt::format("all as RFC 9293 3.10.7 asks of a port in {}\n", to_string(*port));
  std::string text;
  for (const auto& [kinds, flags] : all) {
    text +=
        fmt::format("not as RFC 9293 3.10.7 asks of a port in {}: {} where {} is asked for, {} times: {}\n",
                    to_string(*port), tcp::to_string(kinds.second), tcp::to_string(kinds.first), flags.size(),
                    fmt::join(flags, " "));
  }
  return text;
}

Json reply_json(std::optional<tcp::Reply> reply) {
  return reply ? Json(tcp::to_string(*reply)) : Json(nullptr);
}

void append_replies(Json& all, bool ack_number, std::optional<Port> port, const FlagReplies& replies) {
  for (std::size_t bits = 0; bits < replies.size(); ++bits) {
    const auto flags = wire::Flags::from_bits(static_cast<std::uint16_t>(bits));
    all.push_back({{"flags", wire::to_string(flags)},
                   {"bits", bits},
                   {"ack_number", ack_number},
                   {"reply", reply_json(replies[bits])},
                   {"rfc_closed", tcp::to_string(tcp::required_reply(Port::closed, flags))},
                   {"rfc_listen", tcp::to_string(tcp::required_reply(Port::listen, flags))},
                   {"deviates", deviates(port, flags, replies[bits])}});
  }
}

}  // namespace

std::string flag_matrix_text(const Target& target, const FlagMatrix& matrix, bool colored) {
  const auto port = port_state(matrix);
  const SquareText text(port, colored);
  const bool alike = matrix.without_ack_number == matrix.with_ack_number;
  std::string out =
      text({text.peers(target, matrix.without_ack_number), text.rfcs(Port::listen), text.rfcs(Port::closed)});
  out += matrix_legend + deviations_text(port, matrix.without_ack_number);
  if (alike) return out + "an acknowledgement number other than 0 brings the same\n";
  out += "\nwith an acknowledgement number other than 0:\n";
  out += text({text.peers(target, matrix.with_ack_number), text.rfcs(Port::listen), text.rfcs(Port::closed)});
  return out + deviations_text(port, matrix.with_ack_number);
}

std::string json_flag_matrix(const Target& target, const FlagMatrix& matrix) {
  const auto port = port_state(matrix);
  Json out = {{"type", "flag-matrix"}, {"host", target.host}, {"port", target.port}};
  out["state"] = port ? Json(to_string(*port)) : Json(nullptr);
  Json replies = Json::array();
  append_replies(replies, false, port, matrix.without_ack_number);
  append_replies(replies, true, port, matrix.with_ack_number);
  out["replies"] = replies;
  return one_line(out);
}

}  // namespace synfin::view
