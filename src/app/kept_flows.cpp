#include "app/kept_flows.h"

#include <algorithm>

#include "app/packet_memory.h"

namespace synfin::app {

namespace {

// Of a connection of which all packets were left out.
std::size_t packets_of(const tcp::Flow& flow) {
  const auto packets_by = [](const tcp::FlowEnd& end) { return std::size_t{end.segments} + end.damaged; };
  return packets_by(flow.client) + packets_by(flow.server) + flow.icmp_errors;
}

}  // namespace

bool KeptFlows::wanted() const {
  return std::any_of(takers_.begin(), takers_.end(), [](const auto& taker) { return taker->wants_more(); });
}

void KeptFlows::packet(const view::TracedFrame& frame, const tcp::Flow& flow, tcp::End from) {
  if (!wanted()) return;
  Kept* const kept = find_or_begin(flow);
  if (kept == nullptr) return;
  view::TracedConnection& connection = kept->connection;
  const std::size_t memory = memory_of_packet(std::min(frame.packet().size(), limits_.bytes_each));
  if (!has_room(*kept, memory)) {
    ++connection.packets_left_out;
    return;
  }
  take_memory(*kept, memory);
  connection.records.push_back(record_of(frame, flow, from, *kept));
  connection.states.push_back({view::state_text(flow.client), view::state_text(flow.server)});
}

// Nothing is kept of a connection whose first packet was not: null.
KeptFlows::Kept* KeptFlows::find_or_begin(const tcp::Flow& flow) {
  constexpr std::size_t memory_each = sizeof(Kept) + 128;  // with its texts and its place in the table
  const bool is_new = flow.number > newest_;
  newest_ = std::max(newest_, flow.number);
  if (const auto found = flows_.find(flow.number); found != flows_.end()) return &found->second;
  if (!is_new || memory_ + memory_each > limits_.memory) return nullptr;
  Kept& kept = flows_[flow.number];
  take_memory(kept, memory_each);
  return &kept;
}

// After the first packet that is left out all are.
bool KeptFlows::has_room(const Kept& kept, std::size_t memory) const {
  return kept.connection.packets_left_out == 0 && kept.connection.records.size() < limits_.packets_each &&
         memory_ + memory <= limits_.memory;
}

void KeptFlows::take_memory(Kept& kept, std::size_t memory) {
  kept.memory += memory;
  memory_ += memory;
}

view::Record KeptFlows::record_of(const view::TracedFrame& frame, const tcp::Flow& flow, tcp::End from,
                                  Kept& kept) const {
  view::Record record;
  record.captured = frame.stamp;
  const wire::ByteView packet = frame.packet();
  const wire::ByteView bytes = packet.first(std::min(packet.size(), limits_.bytes_each));
  record.packet.assign(bytes.begin(), bytes.end());
  record.wire_length = frame.packet_wire_length();
  record.origin = from == tcp::End::client ? view::Origin::ours : view::Origin::peer;
  if (flow.icmp_errors != std::exchange(kept.icmp_errors, flow.icmp_errors))
    record.origin = view::Origin::icmp;
  const unsigned again = unsigned{flow.client.retransmissions} + flow.server.retransmissions;
  if (again != std::exchange(kept.retransmissions, again))
    record.retransmission = flow.end(from).retransmissions;
  record.state = flow.client.shown();
  const tcp::State before = std::exchange(kept.client_state, *record.state);
  if (before != *record.state) record.change = tcp::StateChange{before, *record.state};
  return record;
}

void KeptFlows::ended(const tcp::Flow& flow) {
  if (!wanted()) {
    for (const auto& taker : takers_) taker->miss();
    return;
  }
  const view::TracedConnection connection = take_out(flow);
  for (const auto& taker : takers_) taker->wants_more() ? taker->take(connection) : taker->miss();
  if (wanted()) return;
  std::exchange(flows_, {}).clear();
  memory_ = 0;
}

view::TracedConnection KeptFlows::take_out(const tcp::Flow& flow) {
  view::TracedConnection connection;
  if (auto kept = flows_.extract(flow.number)) {
    memory_ -= kept.mapped().memory;
    connection = std::move(kept.mapped().connection);
  } else {
    connection.packets_left_out = packets_of(flow);
  }
  view::append_endpoint(connection.client, flow.tuple.local);
  view::append_endpoint(connection.server, flow.tuple.remote);
  lines_.append(connection.summary, flow);
  connection.summary.pop_back();  // the newline
  return connection;
}

}  // namespace synfin::app
