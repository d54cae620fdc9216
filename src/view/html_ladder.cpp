#include "view/html_ladder.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "view/comparison_rows.h"
#include "view/drawn_ladder.h"
#include "view/ladder_label.h"
#include "view/peer_state.h"

namespace synfin::view {

namespace {

// The moment stands above our state.
constexpr LadderGeometry pair_geometry() {
  LadderGeometry geometry;
  geometry.width = 520;
  geometry.own_line = 104;
  geometry.peer_line = 404;
  geometry.time_end = 95;
  geometry.state_drop = 13;
  geometry.label_columns = 41;
  geometry.remark_columns = 46;
  geometry.heading_columns = 26;
  return geometry;
}

constexpr LadderGeometry geometry = pair_geometry();

std::optional<std::size_t> index_of(const SegmentPair& pair, Side side) {
  return side == Side::left ? pair.left : pair.right;
}

tcp::Duration pause_at(std::span<const Record> records, std::optional<std::size_t> index) {
  return index ? pause_before(records, *index) : tcp::Duration::zero();
}

// Places of the pairs: the same in both drawings.
struct Layout {
  std::vector<RungPlace> places;
  int height = 0;
};

bool has_remark(const LadderDrawing& drawing, const SegmentPair& pair, Side side) {
  const auto index = index_of(pair, side);
  return index && !drawing.records(side)[*index].remark.empty();
}

Layout layout_of(const LadderDrawing& drawing) {
  Layout layout;
  RungPlaces places(geometry);
  for (const SegmentPair& pair : drawing.comparison.pairs) {
    const tcp::Duration pause =
        std::max(pause_at(drawing.left, pair.left), pause_at(drawing.right, pair.right));
    const bool remark = has_remark(drawing, pair, Side::left) || has_remark(drawing, pair, Side::right);
    layout.places.push_back(places.next(pause, remark ? 1 : 0));
  }
  layout.height = places.height();
  return layout;
}

bool from_us(const Record& record) {
  return record.origin == Origin::ours || record.origin == Origin::kernel;
}

std::string classes(const SegmentPair& pair, const Record& record) {
  std::string out = "arrow";
  if (worst(pair.rows) == Agreement::different) out += " ne";
  if (record.retransmission > 0) out += " again";
  if (record.origin == Origin::icmp) out += " icmp";
  return out;
}

std::string title_of(const SegmentPair& pair) {
  return fmt::format("{}: {} equal, {} differ as they may, {} differ", pair.role,
                     count(pair.rows, Agreement::equal), count(pair.rows, Agreement::equivalent),
                     count(pair.rows, Agreement::different));
}

class PairedLadder {
 public:
  PairedLadder(HtmlWriter& out, const LadderDrawing& drawing, Side side)
      : out_(out), drawing_(drawing), records_(drawing.records(side)), side_(side) {
    LadderLabels labels(false);
    PeerState peer;
    for (const Record& record : records_) {
      const ParsedRecord packet(record);
      if (const wire::Segment* s = packet.segment()) from_us(record) ? peer.sent_to(*s) : peer.sent_by(*s);
      rungs_.push_back(rung_of(packet, peer));
      rungs_.back().labels = labels.of(record, packet.parsed);
    }
  }

  void draw(const std::string& own, const std::string& peer) {
    const Layout layout = layout_of(drawing_);
    out_.open("svg", {{"class", "ladder"},
                      {"viewBox", fmt::format("0 0 {} {}", geometry.width, layout.height)},
                      {"role", "group"},
                      {"aria-label", fmt::format("{}: {} packets", own, records_.size())}});
    LadderPen pen(out_, geometry);
    pen.lines(own, peer, layout.height);
    for (std::size_t i = 0; i < layout.places.size(); ++i) pair(pen, i, layout.places[i]);
    out_.close().line_break();
  }

 private:
  DrawnRung rung_of(const ParsedRecord& packet, const PeerState& peer) const {
    const Record& record = packet.record;
    DrawnRung rung;
    rung.pause = pause_before(records_, rungs_.size());
    rung.since_start = record.captured - records_.front().captured;
    rung.to_peer = from_us(record);
    rung.from_between = packet.by_a_router();
    rung.doubled = record.origin == Origin::kernel;
    if (record.state) rung.own = {std::string(tcp::to_string(*record.state)), record.change.has_value()};
    rung.peer.text = peer.text();
    if (!record.remark.empty()) rung.remarks.push_back(record.remark);
    return rung;
  }

  void pair(LadderPen& pen, std::size_t i, const RungPlace& place) {
    const SegmentPair& pair = drawing_.comparison.pairs[i];
    const auto index = index_of(pair, side_);
    if (!index) return pen.absence("no such packet", place);
    DrawnRung& rung = rungs_[*index];
    const std::size_t different = count(pair.rows, Agreement::different);
    rung.classes = classes(pair, records_[*index]);
    rung.target = "#" + anchor_of(i);
    rung.title = title_of(pair);
    if (different > 0) rung.mark = fmt::format("≠ {} ", different);
    pen.rung(rung, place);
  }

  HtmlWriter& out_;
  const LadderDrawing& drawing_;
  std::span<const Record> records_;
  Side side_;
  std::vector<DrawnRung> rungs_;
};

}  // namespace

std::string anchor_of(std::size_t pair) { return fmt::format("packet-{}", pair + 1); }

void draw_ladder(HtmlWriter& out, const LadderDrawing& drawing, Side side, const std::string& own,
                 const std::string& peer) {
  PairedLadder(out, drawing, side).draw(own, peer);
}

}  // namespace synfin::view
