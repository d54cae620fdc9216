#include "view/html_ladder.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "synfin/wire/parse.h"

#include "view/columns.h"
#include "view/comparison_rows.h"
#include "view/ladder_label.h"
#include "view/peer_state.h"

namespace synfin::view {

namespace {

// In units of the drawing.
constexpr int drawing_width = 520;
constexpr int own_line = 104;
constexpr int peer_line = 404;
constexpr int middle_line = (own_line + peer_line) / 2;
constexpr int head_height = 44;
constexpr int row_height = 44;
constexpr int slope = 8;
constexpr int remark_height = 15;
constexpr int silence_height = 34;
constexpr std::size_t label_columns = 41;
constexpr std::size_t remark_columns = 46;
constexpr std::size_t heading_columns = 26;

std::optional<std::size_t> index_of(const SegmentPair& pair, Side side) {
  return side == Side::left ? pair.left : pair.right;
}

tcp::Duration pause_before(std::span<const Record> records, std::optional<std::size_t> index) {
  if (!index || *index == 0) return tcp::Duration::zero();
  return records[*index].captured - records[*index - 1].captured;
}

// Time goes down by its logarithm: 7 units for every tenfold above 0.1 ms.
int stretch(tcp::Duration pause) {
  const double tenths = static_cast<double>(pause.count()) / 1e5;
  return tenths <= 1 ? 0 : static_cast<int>(std::lround(7 * std::log10(tenths)));
}

std::string seconds(tcp::Duration duration, int decimals) {
  return fmt::format("{:.{}f}", static_cast<double>(duration.count()) / 1e9, decimals);
}

// A pair's place: the same in both drawings.
struct Place {
  int silence = 0;  // where a pause is marked, if one is
  int arrow = 0;    // where it begins
};

struct Layout {
  std::vector<Place> places;
  int height = 0;
};

bool has_remark(const LadderDrawing& drawing, const SegmentPair& pair, Side side) {
  const auto index = index_of(pair, side);
  return index && !drawing.records(side)[*index].remark.empty();
}

Layout layout_of(const LadderDrawing& drawing) {
  Layout layout;
  int y = head_height;
  for (const SegmentPair& pair : drawing.comparison.pairs) {
    const tcp::Duration pause =
        std::max(pause_before(drawing.left, pair.left), pause_before(drawing.right, pair.right));
    Place place;
    place.silence = y + silence_height / 2;
    y += pause >= worth_a_gap ? silence_height : stretch(pause);
    place.arrow = y + row_height / 2;
    y += row_height;
    if (has_remark(drawing, pair, Side::left) || has_remark(drawing, pair, Side::right)) y += remark_height;
    layout.places.push_back(place);
  }
  layout.height = y + 12;
  return layout;
}

std::string number(int value) { return std::to_string(value); }

void text_at(HtmlWriter& out, std::string_view kind, int x, int y, std::string_view text) {
  out.whole("text", text, {{"class", std::string(kind)}, {"x", number(x)}, {"y", number(y)}});
}

void line(HtmlWriter& out, std::string_view kind, int x1, int y1, int x2, int y2) {
  out.single("line", {{"class", std::string(kind)},
                      {"x1", number(x1)},
                      {"y1", number(y1)},
                      {"x2", number(x2)},
                      {"y2", number(y2)}});
}

struct Packet {
  explicit Packet(const Record& r) : record(r), parsed(wire::parse(r.packet)) {}

  const wire::Segment* segment() const { return parsed ? std::get_if<wire::Segment>(&*parsed) : nullptr; }
  bool to_right() const { return record.origin == Origin::ours || record.origin == Origin::kernel; }
  bool by_a_router() const {
    const auto* error = parsed ? std::get_if<wire::IcmpError>(&*parsed) : nullptr;
    return error != nullptr && error->ip.source != error->quoted.ip.destination;
  }

  const Record& record;
  wire::Result<wire::Packet> parsed;
};

class Drawing {
 public:
  Drawing(HtmlWriter& out, const LadderDrawing& drawing, Side side)
      : out_(out), drawing_(drawing), records_(drawing.records(side)), side_(side) {
    LadderLabels labels(false);
    PeerState peer;
    for (const Record& record : records_) {
      packets_.emplace_back(record);
      labels_.push_back(labels.of(record, packets_.back().parsed));
      const wire::Segment* s = packets_.back().segment();
      if (s != nullptr) packets_.back().to_right() ? peer.sent_to(*s) : peer.sent_by(*s);
      peer_states_.push_back(peer.text());
    }
  }

  void draw(const std::string& own, const std::string& peer) {
    const Layout layout = layout_of(drawing_);
    out_.open("svg", {{"class", "ladder"},
                      {"viewBox", fmt::format("0 0 {} {}", drawing_width, layout.height)},
                      {"role", "group"},
                      {"aria-label", fmt::format("{}: {} packets", own, records_.size())}});
    text_at(out_, "head", own_line, 16, clipped(own, heading_columns));
    text_at(out_, "head", peer_line, 16, clipped(peer, heading_columns));
    line(out_, "life", own_line, 26, own_line, layout.height - 2);
    line(out_, "life", peer_line, 26, peer_line, layout.height - 2);
    for (std::size_t i = 0; i < layout.places.size(); ++i) pair(i, layout.places[i]);
    out_.close().line_break();
  }

 private:
  void pair(std::size_t i, const Place& place) {
    const SegmentPair& pair = drawing_.comparison.pairs[i];
    const auto index = index_of(pair, side_);
    if (!index) return text_at(out_, "none", middle_line, place.arrow + 6, "no such packet");
    silence(*index, place.silence);
    states(*index, place.arrow);
    out_.line_break().open("a", {{"class", classes(pair, packets_[*index])}, {"href", "#" + anchor_of(i)}});
    out_.whole("title", title_of(pair));
    arrow(packets_[*index], place.arrow);
    label(pair, labels_[*index], place.arrow);
    out_.close();
    remark(packets_[*index].record, place.arrow);
  }

  static std::string classes(const SegmentPair& pair, const Packet& packet) {
    std::string out = "arrow";
    if (worst(pair.rows) == Agreement::different) out += " ne";
    if (packet.record.retransmission > 0) out += " again";
    if (packet.record.origin == Origin::icmp) out += " icmp";
    return out;
  }

  static std::string title_of(const SegmentPair& pair) {
    return fmt::format("{}: {} equal, {} differ as they may, {} differ", pair.role,
                       count(pair.rows, Agreement::equal), count(pair.rows, Agreement::equivalent),
                       count(pair.rows, Agreement::different));
  }

  void silence(std::size_t index, int y) {
    const tcp::Duration pause = pause_before(records_, index);
    if (pause < worth_a_gap) return;
    for (const int x : {own_line, peer_line}) line(out_, "silent", x, y - 12, x, y + 12);
    text_at(out_, "silence", middle_line, y + 4, seconds(pause, 3) + " s");
  }

  // The moment and the states stand where the arrow meets their line.
  void states(std::size_t index, int y) {
    const Record& record = records_[index];
    const bool to_right = packets_[index].to_right();
    const int own = to_right ? y : y + slope;
    text_at(out_, "time", own_line - 9, own, seconds(record.captured - records_.front().captured, 6));
    if (record.state)
      text_at(out_, record.change ? "state change" : "state", own_line - 9, own + 13,
              tcp::to_string(*record.state));
    text_at(out_, "peer", peer_line + 9, (to_right ? y + slope : y) + 4, peer_states_[index]);
  }

  void arrow(const Packet& packet, int y) {
    const int from = packet.to_right() ? own_line : packet.by_a_router() ? middle_line : peer_line;
    const int to = packet.to_right() ? peer_line : own_line;
    const int back = packet.to_right() ? -9 : 9;
    const int begin = packet.by_a_router() ? y + slope / 2 : y;
    if (packet.record.origin == Origin::kernel) {
      line(out_, "stroke", from, begin - 2, to + back, y + slope - 2);
      line(out_, "stroke", from, begin + 2, to + back, y + slope + 2);
    } else {
      line(out_, "stroke", from, begin, to + back / 2, y + slope);
    }
    if (packet.by_a_router())
      out_.single("circle", {{"cx", number(from)}, {"cy", number(begin)}, {"r", "3"}});
    out_.single("path", {{"class", "tip"}, {"d", fmt::format("M{} {}l{} -5v10z", to, y + slope, back)}});
  }

  void label(const SegmentPair& pair, const std::vector<std::string>& labels, int y) {
    const std::size_t different = count(pair.rows, Agreement::different);
    const std::string mark = different > 0 ? fmt::format("≠ {} ", different) : "";
    const std::size_t room = label_columns - columns(mark);
    const auto found = std::find_if(labels.begin(), labels.end(),
                                    [room](const std::string& text) { return columns(text) <= room; });
    const std::string text = found != labels.end() ? *found : clipped(labels.back(), room);
    text_at(out_, "label", middle_line, y - 3, mark + text);
  }

  void remark(const Record& record, int y) {
    if (record.remark.empty()) return;
    text_at(out_, "remark", middle_line, y + slope + 18, clipped(record.remark, remark_columns));
  }

  HtmlWriter& out_;
  const LadderDrawing& drawing_;
  std::span<const Record> records_;
  Side side_;
  std::vector<Packet> packets_;
  std::vector<std::vector<std::string>> labels_;
  std::vector<std::string> peer_states_;
};

}  // namespace

std::string anchor_of(std::size_t pair) { return fmt::format("packet-{}", pair + 1); }

void draw_ladder(HtmlWriter& out, const LadderDrawing& drawing, Side side, const std::string& own,
                 const std::string& peer) {
  Drawing(out, drawing, side).draw(own, peer);
}

}  // namespace synfin::view
