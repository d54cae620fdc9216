#include "view/drawn_ladder.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "view/columns.h"
#include "view/ladder_label.h"

namespace synfin::view {

namespace {

constexpr int slope = 8;
constexpr int remark_height = 15;
constexpr int silence_height = 34;

// Time goes down by its logarithm: 7 units for every tenfold above 0.1 ms.
int stretch(tcp::Duration pause) {
  const double tenths = static_cast<double>(pause.count()) / 1e5;
  return tenths <= 1 ? 0 : static_cast<int>(std::lround(7 * std::log10(tenths)));
}

std::string seconds(tcp::Duration duration, int decimals) {
  return fmt::format("{:.{}f}", static_cast<double>(duration.count()) / 1e9, decimals);
}

// With as many decimals as there is room for.
std::string moment(tcp::Duration since_start, std::size_t room) {
  for (const int decimals : {6, 3}) {
    std::string text = seconds(since_start, decimals);
    if (text.size() <= room) return text;
  }
  return seconds(since_start, 0);
}

std::string decimal(int value) { return std::to_string(value); }

std::string fitting(const std::vector<std::string>& labels, std::size_t room) {
  const auto found = std::find_if(labels.begin(), labels.end(),
                                  [room](const std::string& text) { return columns(text) <= room; });
  return found != labels.end() ? *found : clipped(labels.back(), room);
}

}  // namespace

RungPlace RungPlaces::next(tcp::Duration pause, std::size_t remark_lines) {
  RungPlace place;
  place.silence = y_ + silence_height / 2;
  y_ += pause >= worth_a_gap ? silence_height : stretch(pause);
  place.arrow = y_ + row_height_ / 2;
  y_ += row_height_ + remark_height * static_cast<int>(remark_lines);
  return place;
}

tcp::Duration pause_before(std::span<const Record> records, std::size_t index) {
  return index == 0 ? tcp::Duration::zero() : records[index].captured - records[index - 1].captured;
}

void LadderPen::text(std::string_view kind, int x, int y, std::string_view text) {
  out_.whole("text", text, {{"class", std::string(kind)}, {"x", decimal(x)}, {"y", decimal(y)}});
}

void LadderPen::line(std::string_view kind, int x1, int y1, int x2, int y2) {
  out_.single("line", {{"class", std::string(kind)},
                       {"x1", decimal(x1)},
                       {"y1", decimal(y1)},
                       {"x2", decimal(x2)},
                       {"y2", decimal(y2)}});
}

void LadderPen::lines(const std::string& own, const std::string& peer, int height) {
  const int heading = geometry_.head_height - 28;
  text("head", geometry_.own_line, heading, clipped(own, geometry_.heading_columns));
  text("head", geometry_.peer_line, heading, clipped(peer, geometry_.heading_columns));
  for (const int x : {geometry_.own_line, geometry_.peer_line}) line("life", x, heading + 10, x, height - 2);
}

void LadderPen::rung(const DrawnRung& rung, const RungPlace& place) {
  silence(rung.pause, place.silence);
  moment_and_states(rung, place.arrow);
  out_.line_break();
  if (rung.target.empty())
    out_.open("g", {{"class", rung.classes}});
  else
    out_.open("a", {{"class", rung.classes}, {"href", rung.target}});
  out_.whole("title", rung.title);
  arrow(rung, place.arrow);
  label(rung, place.arrow);
  out_.close();
  int y = place.arrow + slope + 18;
  for (const std::string& remark : rung.remarks) {
    text("remark", geometry_.middle_line(), y, clipped(remark, geometry_.remark_columns));
    y += remark_height;
  }
}

void LadderPen::absence(std::string_view words, const RungPlace& place) {
  text("none", geometry_.middle_line(), place.arrow + 6, words);
}

void LadderPen::silence(tcp::Duration pause, int y) {
  if (pause < worth_a_gap) return;
  for (const int x : {geometry_.own_line, geometry_.peer_line}) line("silent", x, y - 12, x, y + 12);
  text("silence", geometry_.middle_line(), y + 4, seconds(pause, 3) + " s");
}

// They stand where the arrow meets their line.
void LadderPen::moment_and_states(const DrawnRung& rung, int y) {
  const int own = rung.to_peer ? y : y + slope;
  const int peer = rung.to_peer ? y + slope : y;
  text("time", geometry_.time_end, own + geometry_.time_drop,
       moment(rung.since_start, geometry_.time_columns));
  if (!rung.own.text.empty())
    text(rung.own.bold ? "state change" : "state", geometry_.own_line - 9, own + geometry_.state_drop,
         rung.own.text);
  if (!rung.peer.text.empty())
    text(rung.peer.bold ? "peer change" : "peer", geometry_.peer_line + 9, peer + 4, rung.peer.text);
}

void LadderPen::arrow(const DrawnRung& rung, int y) {
  const int begins = rung.to_peer ? geometry_.own_line : geometry_.peer_line;
  const int from = rung.from_between ? geometry_.middle_line() : begins;
  const int to = rung.to_peer ? geometry_.peer_line : geometry_.own_line;
  const int back = rung.to_peer ? -9 : 9;
  const int begin = rung.from_between ? y + slope / 2 : y;
  if (rung.doubled) {
    line("stroke", from, begin - 2, to + back, y + slope - 2);
    line("stroke", from, begin + 2, to + back, y + slope + 2);
  } else {
    line("stroke", from, begin, to + back / 2, y + slope);
  }
  if (rung.from_between) out_.single("circle", {{"cx", decimal(from)}, {"cy", decimal(begin)}, {"r", "3"}});
  out_.single("path", {{"class", "tip"}, {"d", fmt::format("M{} {}l{} -5v10z", to, y + slope, back)}});
}

void LadderPen::label(const DrawnRung& rung, int y) {
  const std::size_t room = geometry_.label_columns - columns(rung.mark);
  text("label", geometry_.middle_line(), y - 3, rung.mark + fitting(rung.labels, room));
}

}  // namespace synfin::view
