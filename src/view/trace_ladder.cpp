#include "view/trace_ladder.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "view/columns.h"
#include "view/ladder_label.h"

namespace synfin::view {

namespace {

constexpr std::size_t remark_room = 56;

// From left to right: moments, the client's states, the arrows, the server's states.
constexpr LadderGeometry trace_geometry() {
  LadderGeometry geometry;
  geometry.width = TraceLadder::width;
  geometry.own_line = 198;
  geometry.peer_line = 578;
  geometry.head_height = 60;
  geometry.row_height = 38;
  geometry.time_end = 80;
  geometry.time_drop = 4;
  geometry.state_drop = 4;
  geometry.time_columns = 11;
  geometry.label_columns = 53;
  geometry.remark_columns = remark_room;
  geometry.heading_columns = 24;
  return geometry;
}

constexpr LadderGeometry sides = trace_geometry();

// By tcpdump's letters, as the lines' colours go.
std::string_view kind_of(const ParsedRecord& packet) {
  if (packet.record.origin == Origin::icmp) return " icmp";
  const wire::Segment* s = packet.segment();
  if (s == nullptr) return "";
  if (s->rst()) return " rst";
  if (s->syn()) return " syn";
  if (s->fin()) return " fin";
  return s->payload_length > 0 ? " data" : "";
}

std::optional<wire::Endpoint> client_of(std::span<const Record> records) {
  for (const Record& record : records) {
    const ParsedRecord packet(record);
    const wire::Segment* s = packet.segment();
    if (s == nullptr || record.origin == Origin::icmp) continue;
    return record.origin == Origin::peer ? s->destination() : s->source();
  }
  return {};
}

// An ICMP error goes to the end whose packet it quotes.
bool to_server(const ParsedRecord& packet, const std::optional<wire::Endpoint>& client) {
  const wire::IcmpError* error = packet.icmp();
  if (error == nullptr) return packet.record.origin == Origin::ours || packet.record.origin == Origin::kernel;
  const wire::Endpoint quoted{error->quoted.ip.source, error->quoted.source_port};
  return client && quoted != *client;
}

bool is_shown_by_a_segment(const std::string& state) {
  return state.find_first_of("(?") == std::string::npos;
}

// A state is told where it becomes another.
DrawnState told(const std::string& state, std::string& last) {
  if (state == std::exchange(last, state)) return {};
  return {clipped(state, 15), is_shown_by_a_segment(state)};
}

DrawnRung rung_of(const ParsedRecord& packet, const std::optional<wire::Endpoint>& client) {
  const Record& record = packet.record;
  DrawnRung rung;
  rung.to_peer = to_server(packet, client);
  rung.from_between = packet.by_a_router();
  rung.doubled = record.origin == Origin::kernel;
  rung.classes = fmt::format("arrow{}{}", kind_of(packet), record.retransmission > 0 ? " again" : "");
  if (!record.remark.empty()) rung.remarks = wrapped(record.remark, remark_room);
  return rung;
}

}  // namespace

TraceLadder::TraceLadder(const ShownConnection& connection, const std::string& target, bool absolute_sequence)
    : connection_(connection) {
  const auto records = connection.records();
  const auto client = client_of(records);
  LadderLabels labels(absolute_sequence);
  StatePair last;
  RungPlaces places(sides);
  for (std::size_t i = 0; i < records.size(); ++i) {
    const ParsedRecord packet(records[i]);
    DrawnRung rung = rung_of(packet, client);
    rung.pause = pause_before(records, i);
    rung.since_start = records[i].captured - records.front().captured;
    if (!target.empty()) rung.target = fmt::format("{}{}", target, i + 1);
    rung.title = connection.lines[i];
    rung.labels = labels.of(records[i], packet.parsed);
    rung.own = told(connection.states(i).client, last.client);
    rung.peer = told(connection.states(i).server, last.server);
    places_.push_back(places.next(rung.pause, rung.remarks.size()));
    rungs_.push_back(std::move(rung));
  }
  if (connection.left_out > 0) end_ = places.next({}, 0);
  height_ = places.height();
}

void TraceLadder::draw(HtmlWriter& out) const {
  LadderPen pen(out, sides);
  pen.text("unit", sides.time_end, 32, "seconds");
  pen.text("end", sides.own_line, 14, "client");
  pen.text("end", sides.peer_line, 14, "server");
  pen.lines(connection_.traced.client, connection_.traced.server, height_);
  for (std::size_t i = 0; i < rungs_.size(); ++i) pen.rung(rungs_[i], places_[i]);
  if (connection_.left_out > 0) pen.absence(not_shown(connection_.left_out, "packet"), end_);
  out.line_break();
}

}  // namespace synfin::view
