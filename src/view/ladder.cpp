#include "synfin/view/ladder.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "synfin/wire/parse.h"

#include "view/ansi.h"
#include "view/columns.h"
#include "view/ladder_label.h"
#include "view/peer_state.h"

namespace synfin::view {

namespace {

constexpr std::size_t time_width = 10;
constexpr std::size_t state_width = 12;      // "SYN-RECEIVED"
constexpr std::size_t peer_width = 14;       // "(SYN-RECEIVED)"
constexpr std::size_t width_with_peer = 60;  // below it the peer's column makes room for the arrows
constexpr std::size_t minimal_area = 12;
constexpr auto worth_a_gap = std::chrono::seconds(1);

std::string repeated(std::string_view glyph, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += glyph;
  return out;
}

struct Arrow {
  bool to_right = true;
  bool from_between = false;  // begins at neither column: an ICMP error by a router
  std::string_view stroke = "─";
  Color color = Color::none;
};

// The first label that leaves room for an arrow, centred on it.
std::string arrow_text(const Arrow& arrow, const std::vector<std::string>& labels, std::size_t area) {
  constexpr std::size_t around = 5;  // a stroke, a blank, a blank, a stroke, the head
  const auto fits = [area](const std::string& label) { return columns(label) + around <= area; };
  const auto found = std::find_if(labels.begin(), labels.end(), fits);
  if (found == labels.end()) {
    return arrow.to_right ? repeated(arrow.stroke, area - 1) + "►" : "◄" + repeated(arrow.stroke, area - 1);
  }
  const std::size_t strokes = area - columns(*found) - 3;
  const std::size_t left = strokes / 2;
  const std::string label = " " + *found + " ";
  if (arrow.to_right)
    return repeated(arrow.stroke, left) + label + repeated(arrow.stroke, strokes - left) + "►";
  const std::size_t rest = strokes - left;
  if (!arrow.from_between) return "◄" + repeated(arrow.stroke, left) + label + repeated(arrow.stroke, rest);
  return "◄" + repeated(arrow.stroke, left) + label + "○" + std::string(rest - 1, ' ');
}

// Words of `text` in lines of at most `width` columns.
std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  std::vector<std::string> lines(1);
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    std::string& line = lines.back();
    if (line.empty() || columns(line) + 1 + columns(word) <= width) {
      line += (line.empty() ? "" : " ") + word;
    } else {
      lines.push_back(word);
    }
    at = end + 1;
  }
  return lines;
}

class Diagram {
 public:
  Diagram(std::span<const Record> records, const LadderStyle& style)
      : records_(records),
        style_(style),
        labels_(style.absolute_sequence),
        with_peer_(style.width >= width_with_peer) {
    const std::size_t others = time_width + state_width + 5 + (with_peer_ ? 1 + peer_width : 0);
    area_ = std::max(minimal_area, style.width > others ? style.width - others : 0);
  }

  std::string draw() {
    if (records_.empty()) return {};
    heading();
    for (const Record& record : records_) row(record);
    if (assumptions_) out_ += "(STATE): where the peer is if our segment arrived\n";
    return out_;
  }

 private:
  void heading() {
    line("   seconds", padded(style_.left, state_width), std::string(area_, ' '), style_.right, Color::bold);
  }

  void row(const Record& record) {
    gap(record);
    const auto packet = wire::parse(record.packet);
    const wire::Segment* s = packet ? std::get_if<wire::Segment>(&packet.value()) : nullptr;
    const bool from_peer = record.origin == Origin::peer;
    if (s != nullptr) from_peer ? peer_.sent_by(*s) : peer_.sent_to(*s);
    assumptions_ = assumptions_ || (with_peer_ && peer_.assumed());

    const Arrow arrow = arrow_of(record, packet);
    const std::string state = record.state ? std::string(tcp::to_string(*record.state)) : std::string();
    const double seconds = static_cast<double>((record.captured - records_.front().captured).count()) / 1e9;
    line(fmt::format("{:{}.6f}", seconds, time_width), state,
         painted_if(arrow_text(arrow, labels_.of(record, packet), area_), arrow.color), peer_.text(),
         record.change ? Color::bold : Color::none);
    remark(record);
  }

  void gap(const Record& record) {
    if (&record == &records_.front()) return;
    const tcp::Duration pause = record.captured - (&record - 1)->captured;
    if (pause < worth_a_gap) return;
    const std::string text = fmt::format("{:.3f} s", static_cast<double>(pause.count()) / 1e9);
    line(std::string(time_width - 1, ' ') + "⋮", "", painted_if(centred(text), Color::dim), "", Color::none);
  }

  void remark(const Record& record) {
    if (record.remark.empty()) return;
    for (const std::string& text : wrapped(record.remark, area_)) {
      line("", "", painted_if(centred(text), Color::dim), "", Color::none);
    }
  }

  std::string centred(const std::string& text) const {
    const std::size_t used = columns(text);
    return used < area_ ? padded(std::string((area_ - used) / 2, ' ') + text, area_) : text;
  }

  Arrow arrow_of(const Record& record, const wire::Result<wire::Packet>& packet) const {
    Arrow arrow;
    arrow.to_right = record.origin == Origin::ours || record.origin == Origin::kernel;
    if (const auto* s = packet ? std::get_if<wire::Segment>(&packet.value()) : nullptr) {
      arrow.color = color_of_flags(wire::to_string(s->flags));
    }
    if (record.origin == Origin::kernel) arrow.stroke = "═";
    if (record.origin == Origin::icmp) {
      arrow.stroke = "┄";
      arrow.color = Color::magenta;
      const auto* error = packet ? std::get_if<wire::IcmpError>(&packet.value()) : nullptr;
      arrow.from_between = error != nullptr && error->ip.source != error->quoted.ip.destination;
    }
    return arrow;
  }

  std::string painted_if(const std::string& text, Color color) const {
    return style_.color ? painted(text, color) : text;
  }

  // `middle` fills the area already; the states are painted alike.
  void line(const std::string& time, const std::string& ours, const std::string& middle,
            const std::string& peers, Color states) {
    out_ +=
        padded(time, time_width + 2) + painted_if(padded(ours, state_width), states) + " │" + middle + "│";
    if (with_peer_ && !peers.empty()) out_ += " " + painted_if(peers, states);
    out_ += '\n';
  }

  std::span<const Record> records_;
  const LadderStyle& style_;
  LadderLabels labels_;
  PeerState peer_;
  bool with_peer_;
  bool assumptions_ = false;
  std::size_t area_ = 0;
  std::string out_;
};

}  // namespace

std::string ladder(std::span<const Record> records, const LadderStyle& style) {
  return Diagram(records, style).draw();
}

}  // namespace synfin::view
