#include "view/ladder_diagram.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "view/columns.h"

namespace synfin::view {

namespace {

constexpr std::size_t time_width = 10;
constexpr std::size_t state_width = 12;      // "SYN-RECEIVED"
constexpr std::size_t peer_width = 14;       // "(SYN-RECEIVED)"
constexpr std::size_t width_with_peer = 60;  // below it the peer's column makes room for the arrows
constexpr std::size_t minimal_area = 12;

std::string repeated(std::string_view glyph, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += glyph;
  return out;
}

}  // namespace

struct LadderDiagram::Arrow {
  Arrow(const Record& record, const wire::Result<wire::Packet>& packet);
  std::string text(const std::vector<std::string>& labels, std::size_t area) const;

  bool to_right;
  bool from_between = false;  // begins at neither column: an ICMP error by a router
  std::string_view stroke = "─";
  Color color = Color::none;
};

LadderDiagram::Arrow::Arrow(const Record& record, const wire::Result<wire::Packet>& packet)
    : to_right(record.origin == Origin::ours || record.origin == Origin::kernel) {
  if (const auto* s = packet ? std::get_if<wire::Segment>(&packet.value()) : nullptr) {
    color = color_of_flags(wire::to_string(s->flags));
  }
  if (record.origin == Origin::kernel) stroke = "═";
  if (record.origin == Origin::icmp) {
    stroke = "┄";
    color = Color::magenta;
    const auto* error = packet ? std::get_if<wire::IcmpError>(&packet.value()) : nullptr;
    from_between = error != nullptr && error->ip.source != error->quoted.ip.destination;
  }
}

// The first label that leaves room for an arrow, centred on it.
std::string LadderDiagram::Arrow::text(const std::vector<std::string>& labels, std::size_t area) const {
  constexpr std::size_t around = 5;  // a stroke, a blank, a blank, a stroke, the head
  const auto fits = [area](const std::string& label) { return columns(label) + around <= area; };
  const auto found = std::find_if(labels.begin(), labels.end(), fits);
  if (found == labels.end()) {
    return to_right ? repeated(stroke, area - 1) + "►" : "◄" + repeated(stroke, area - 1);
  }
  const std::size_t strokes = area - columns(*found) - 3;
  const std::size_t left = strokes / 2;
  const std::string label = " " + *found + " ";
  if (to_right) return repeated(stroke, left) + label + repeated(stroke, strokes - left) + "►";
  const std::size_t rest = strokes - left;
  if (!from_between) return "◄" + repeated(stroke, left) + label + repeated(stroke, rest);
  return "◄" + repeated(stroke, left) + label + "○" + std::string(rest - 1, ' ');
}

LadderDiagram::LadderDiagram(std::span<const Record> records, const LadderStyle& style, LineEnd end)
    : records_(records),
      style_(style),
      end_(end),
      labels_(style.absolute_sequence),
      with_peer_(style.width >= width_with_peer) {
  const std::size_t others = time_width + state_width + 5 + (with_peer_ ? 1 + peer_width : 0);
  area_ = std::max(minimal_area, style.width > others ? style.width - others : 0);
}

std::string LadderDiagram::heading() const {
  const std::string peer = end_ == LineEnd::filled ? clipped(style_.right, peer_width) : style_.right;
  return line("   seconds", padded(style_.left, state_width), std::string(area_, ' '), peer, Color::bold);
}

std::vector<Rung> LadderDiagram::rungs() {
  std::vector<Rung> rungs;
  rungs.reserve(records_.size());
  for (const Record& record : records_) rungs.push_back(rung(record));
  return rungs;
}

std::string LadderDiagram::blank() const { return beside(std::string(area_, ' ')); }

std::string LadderDiagram::legend() const {
  return assumptions_ ? "(STATE): where the peer is if our segment arrived\n" : "";
}

Rung LadderDiagram::rung(const Record& record) {
  const auto packet = wire::parse(record.packet);
  const wire::Segment* s = packet ? std::get_if<wire::Segment>(&packet.value()) : nullptr;
  const bool from_peer = record.origin == Origin::peer;
  if (s != nullptr) from_peer ? peer_.sent_by(*s) : peer_.sent_to(*s);
  assumptions_ = assumptions_ || (with_peer_ && peer_.assumed());
  return {gap(record), arrow_line(record, packet), remark(record)};
}

std::string LadderDiagram::arrow_line(const Record& record, const wire::Result<wire::Packet>& packet) {
  const Arrow arrow(record, packet);
  const std::string state = record.state ? std::string(tcp::to_string(*record.state)) : std::string();
  const double seconds = static_cast<double>((record.captured - records_.front().captured).count()) / 1e9;
  return line(fmt::format("{:{}.6f}", seconds, time_width), state,
              painted_if(arrow.text(labels_.of(record, packet), area_), arrow.color), peer_.text(),
              record.change ? Color::bold : Color::none);
}

std::vector<std::string> LadderDiagram::gap(const Record& record) const {
  if (&record == &records_.front()) return {};
  const tcp::Duration pause = record.captured - (&record - 1)->captured;
  if (pause < worth_a_gap) return {};
  const std::string text = fmt::format("{:.3f} s", static_cast<double>(pause.count()) / 1e9);
  return {line(std::string(time_width - 1, ' ') + "⋮", "", painted_if(centred(text), Color::dim), "",
               Color::none)};
}

std::vector<std::string> LadderDiagram::remark(const Record& record) const {
  std::vector<std::string> lines;
  if (record.remark.empty()) return lines;
  for (const std::string& text : wrapped(record.remark, area_))
    lines.push_back(beside(painted_if(centred(text), Color::dim)));
  return lines;
}

std::string LadderDiagram::centred(const std::string& text) const {
  const std::size_t used = columns(text);
  return used < area_ ? padded(std::string((area_ - used) / 2, ' ') + text, area_) : text;
}

std::string LadderDiagram::painted_if(const std::string& text, Color color) const {
  return style_.color ? painted(text, color) : text;
}

std::string LadderDiagram::line(const std::string& time, const std::string& ours, const std::string& middle,
                                const std::string& peers, Color states) const {
  std::string out =
      padded(time, time_width + 2) + painted_if(padded(ours, state_width), states) + " │" + middle + "│";
  if (!with_peer_) return out;
  if (end_ == LineEnd::filled) return out + " " + painted_if(padded(peers, peer_width), states);
  return peers.empty() ? out : out + " " + painted_if(peers, states);
}

}  // namespace synfin::view
