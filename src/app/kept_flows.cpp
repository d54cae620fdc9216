#include "app/kept_flows.h"

#include <algorithm>
#include <utility>

namespace synfin::app {

void KeptFlows::packet(const view::TracedFrame& frame, const tcp::Flow& flow, tcp::End from) {
  Kept& kept = flows_[flow.number];
  view::Record record = record_of(frame, flow, from, kept);
  view::TracedConnection& connection = kept.connection;
  if (connection.records.size() >= limits_.packets_each || packets_ >= limits_.packets) {
    ++connection.packets_left_out;
    return;
  }
  ++packets_;
  connection.records.push_back(std::move(record));
  connection.states.push_back({view::state_text(flow.client), view::state_text(flow.server)});
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
  const auto found = flows_.find(flow.number);
  if (found == flows_.end()) return;
  view::TracedConnection connection = std::move(found->second.connection);
  packets_ -= connection.records.size();
  flows_.erase(found);
  view::append_endpoint(connection.client, flow.tuple.local);
  view::append_endpoint(connection.server, flow.tuple.remote);
  lines_.append(connection.summary, flow);
  connection.summary.pop_back();  // the newline
  ended_(std::move(connection));
}

}  // namespace synfin::app
