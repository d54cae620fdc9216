#include "synfin/view/json_flow.h"

#include "synfin/tcp/flow_look.h"
#include "synfin/tcp/outcome.h"
#include "synfin/view/flow_line.h"

#include "view/json_packet.h"

namespace synfin::view {

namespace {

using tcp::End;
using tcp::Flow;

std::string_view name_in_json(End end) { return end == End::client ? "client" : "server"; }

Json end_or_null(bool there, End end) { return there ? Json(name_in_json(end)) : Json(nullptr); }

Json state_object(const tcp::FlowEnd& end) {
  return {{"state", tcp::to_string(end.shown())},
          {"proven", tcp::to_string(end.state)},
          {"assumed", static_cast<bool>(end.assumed)}};
}

Json flow_end_object(const Flow& flow, End which) {
  const tcp::FlowEnd& end = flow.end(which);
  Json out = endpoint_object(flow.endpoint(which));
  out.update(state_object(end));
  out["segments"] = end.segments;
  out["bytes"] = end.bytes;
  out["missed"] = flow.missed(which);
  out["retransmissions"] = end.retransmissions;
  out["syn_retransmissions"] = end.syn_retransmissions;
  out["fin_retransmissions"] = end.fin_retransmissions;
  out["reordered"] = end.reordered;
  out["keep_alives"] = end.keep_alives;
  out["zero_windows"] = end.zero_windows;
  out["bad_checksums"] = end.damaged;
  return out;
}

Json icmp_of(const Flow& flow) {
  if (flow.icmp_errors == 0) return nullptr;
  return {{"count", flow.icmp_errors},
          {"type", flow.icmp_type},
          {"code", flow.icmp_code},
          {"reason", tcp::to_string(tcp::reason_of_icmp(flow.icmp_type, flow.icmp_code))}};
}

void add_opening(Json& out, const Flow& flow) {
  const auto times = tcp::handshake_times(flow);
  out["opening"] = tcp::to_string(tcp::opening_of(flow));
  out["handshake_ns"] = times ? Json((times->server + times->client).count()) : Json(nullptr);
  out["handshake_server_ns"] = times ? Json(times->server.count()) : Json(nullptr);
  out["handshake_client_ns"] = times ? Json(times->client.count()) : Json(nullptr);
}

void add_closing(Json& out, const Flow& flow) {
  out["closed_by"] = end_or_null(flow.closed, flow.first_fin);
  out["reset_by"] = end_or_null(flow.reset, flow.first_rst);
  out["teardown"] = tcp::to_string(tcp::teardown_of(flow));
  out["idle_ns"] = nanoseconds(tcp::idle_before_close(flow));
  out["fin_answer_ns"] = nanoseconds(tcp::fin_answer_time(flow));
  out["second_fin_gap_ns"] = nanoseconds(tcp::second_fin_gap(flow));
}

}  // namespace

std::string json_traced_packet(const TracedFrame& frame, const Flow* flow, End from,
                               const std::string& line) {
  Json out = {{"type", "packet"}, {"connection", flow ? Json(flow->number) : Json(nullptr)}};
  out["time"] = iso_time(frame.stamp);
  out["from"] = end_or_null(flow != nullptr, from);
  out["captured_length"] = frame.packet().size();
  out["wire_length"] = frame.packet_wire_length();
  add_packet(out, frame.packet());
  out["client"] = flow ? state_object(flow->client) : Json(nullptr);
  out["server"] = flow ? state_object(flow->server) : Json(nullptr);
  out["line"] = line;
  out["hex"] = hex_digits(frame.packet());
  return one_line(out);
}

std::string json_flow(const Flow& flow) {
  Json out = {{"type", "connection"}, {"connection", flow.number}};
  out["begun"] = iso_time(flow.begun);
  out["ended"] = iso_time(flow.last);
  out["look"] = tcp::to_string(tcp::look_of(flow));
  out["text"] = look_text(flow);
  out["certain"] = flow.certain();
  out["midstream"] = static_cast<bool>(flow.midstream);
  out["forced_out"] = static_cast<bool>(flow.forced_out);
  add_opening(out, flow);
  add_closing(out, flow);
  out["client"] = flow_end_object(flow, End::client);
  out["server"] = flow_end_object(flow, End::server);
  out["icmp"] = icmp_of(flow);
  return one_line(out);
}

}  // namespace synfin::view
