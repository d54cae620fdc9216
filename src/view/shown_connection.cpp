#include "view/shown_connection.h"

#include <algorithm>

#include "view/counted.h"

namespace synfin::view {

namespace {

std::vector<std::string> plain_lines(std::span<const Record> records, LineStyle style) {
  style.color = style.hex = style.states = false;
  PacketLines printer(style);
  std::vector<std::string> lines;
  lines.reserve(records.size());
  for (const Record& record : records) {
    lines.push_back(printer.line(record));
    lines.back().pop_back();  // the newline
  }
  return lines;
}

}  // namespace

ShownConnection::ShownConnection(const TracedConnection& connection, std::size_t at_most, LineStyle style)
    : traced(connection) {
  const std::size_t shown = std::min(at_most, connection.records.size());
  lines = plain_lines(std::span(connection.records).first(shown), style);
  left_out = connection.packets_left_out + connection.records.size() - shown;
}

const StatePair& ShownConnection::states(std::size_t packet) const {
  static const StatePair unknown;
  return packet < traced.states.size() ? traced.states[packet] : unknown;
}

std::string not_shown(std::size_t count, std::string_view noun) {
  if (count == 0) return {};
  return counted(count, noun) + (count == 1 ? " more is not shown" : " more are not shown");
}

void LadderSigns::see(const ShownConnection& connection) {
  for (std::size_t i = 0; i < connection.lines.size(); ++i) {
    const Record& record = connection.traced.records[i];
    retransmission_ = retransmission_ || record.retransmission > 0;
    icmp_ = icmp_ || record.origin == Origin::icmp;
    see(connection.states(i));
  }
}

void LadderSigns::see(const StatePair& states) {
  const std::string both = states.client + states.server;
  if_arrived_ = if_arrived_ || both.find('(') != std::string::npos;
  assumed_ = assumed_ || both.find('?') != std::string::npos;
}

std::string LadderSigns::text() const {
  std::string out = "Left: seconds since the connection's first packet.";
  if (if_arrived_) out += " (STATE): if the segment arrived.";
  if (assumed_) out += " STATE?: assumed.";
  if (retransmission_) out += " Dashed: a retransmission.";
  if (icmp_) out += " Dotted: an ICMP error, from a dot if a router sent it.";
  return out;
}

}  // namespace synfin::view
