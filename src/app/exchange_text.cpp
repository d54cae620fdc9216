#include "app/exchange_text.h"

#include "synfin/view/json.h"
#include "synfin/view/ladder.h"

namespace synfin::app {

view::LineStyle packet_line_style(const OutputOptions& output) {
  view::LineStyle style = output.lines;
  if (output.json) {
    style.timestamps = view::TimestampStyle::none;
    style.states = style.hex = style.color = false;
  }
  return style;
}

bool came_from_peer(const view::Record& record) {
  return record.origin == view::Origin::peer || record.origin == view::Origin::icmp;
}

bool shows_packets(const OutputOptions& output) { return !output.quiet && (output.json || !output.ladder); }
bool shows_ladder(const OutputOptions& output) { return output.ladder && !output.json && !output.quiet; }

std::string packet_text(const OutputOptions& output, view::PacketLines& lines, unsigned connection,
                        const view::Record& record) {
  std::string line = lines.line(record);
  if (!output.json) return line;
  if (!line.empty() && line.back() == '\n') line.pop_back();
  return view::json_packet(connection, record, line) + "\n";
}

std::string ladder_text(const OutputOptions& output, const Exchange& exchange) {
  view::LadderStyle style;
  style.color = output.lines.color;
  style.width = output.columns;
  style.absolute_sequence = output.lines.notation.absolute_sequence;
  style.right = wire::to_string(exchange.tuple().remote.address);
  return view::ladder(exchange.records(), style);
}

}  // namespace synfin::app
