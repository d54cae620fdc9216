#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "synfin/tcp/time.h"
#include "synfin/view/record.h"
#include "synfin/wire/parse.h"

#include "view/html_writer.h"

// A ladder in SVG, whatever it is of: two life lines, time and states beside them, an arrow a packet.
namespace synfin::view {

// Where things are, in units of the drawing.
struct LadderGeometry {
  int width = 0;
  int own_line = 0;
  int peer_line = 0;
  int head_height = 44;
  int row_height = 44;
  int time_end = 0;    // where the moments end
  int time_drop = 0;   // they stand that far below our end of the arrow,
  int state_drop = 0;  // and our state that far
  std::size_t time_columns = 13;
  std::size_t label_columns = 0;
  std::size_t remark_columns = 0;
  std::size_t heading_columns = 0;

  int middle_line() const { return (own_line + peer_line) / 2; }
};

// A packet and what is in it.
struct ParsedRecord {
  explicit ParsedRecord(const Record& r) : record(r), parsed(wire::parse(r.packet)) {}

  const wire::Segment* segment() const { return parsed ? std::get_if<wire::Segment>(&*parsed) : nullptr; }
  const wire::IcmpError* icmp() const { return parsed ? std::get_if<wire::IcmpError>(&*parsed) : nullptr; }
  // An ICMP error that does not come from the end which the packet it quotes was for.
  bool by_a_router() const { return icmp() != nullptr && icmp()->ip.source != icmp()->quoted.ip.destination; }

  const Record& record;
  wire::Result<wire::Packet> parsed;
};

struct RungPlace {
  int silence = 0;  // where a pause is marked, if one is
  int arrow = 0;    // where it begins
};

// The places of packets, from the first to the last.
class RungPlaces {
 public:
  explicit RungPlaces(const LadderGeometry& geometry)
      : row_height_(geometry.row_height), y_(geometry.head_height) {}

  RungPlace next(tcp::Duration pause, std::size_t remark_lines);
  int height() const { return y_ + 12; }

 private:
  int row_height_;
  int y_;
};

struct DrawnState {
  std::string text;
  bool bold = false;
};

// A packet as it is drawn.
struct DrawnRung {
  tcp::Duration pause{};  // before it
  tcp::Duration since_start{};
  bool to_peer = true;
  bool from_between = false;  // begins at neither line
  bool doubled = false;
  std::string classes;              // of the arrow
  std::string target;               // where it leads: "#packet-3"; empty: nowhere
  std::string title;                // what it shows when it is pointed at
  std::string mark;                 // before the label
  std::vector<std::string> labels;  // from the fullest to the shortest
  DrawnState own;
  DrawnState peer;
  std::vector<std::string> remarks;  // a line each
};

class LadderPen {
 public:
  LadderPen(HtmlWriter& out, const LadderGeometry& geometry) : out_(out), geometry_(geometry) {}

  void text(std::string_view kind, int x, int y, std::string_view text);
  // The life lines below their headings.
  void lines(const std::string& own, const std::string& peer, int height);
  void rung(const DrawnRung& rung, const RungPlace& place);
  // In place of a rung.
  void absence(std::string_view words, const RungPlace& place);

 private:
  void line(std::string_view kind, int x1, int y1, int x2, int y2);
  void silence(tcp::Duration pause, int y);
  void moment_and_states(const DrawnRung& rung, int y);
  void arrow(const DrawnRung& rung, int y);
  void label(const DrawnRung& rung, int y);

  HtmlWriter& out_;
  const LadderGeometry& geometry_;
};

// Since the packet before it; of the first: zero.
tcp::Duration pause_before(std::span<const Record> records, std::size_t index);

}  // namespace synfin::view
