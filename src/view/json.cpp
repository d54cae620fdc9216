#include "synfin/view/json.h"

#include "synfin/view/packet_line.h"

#include "view/json_packet.h"

namespace synfin::view {

namespace {

std::string_view name(Origin origin) {
  switch (origin) {
    case Origin::ours:
      return "ours";
    case Origin::kernel:
      return "kernel";
    case Origin::peer:
      return "peer";
    case Origin::icmp:
      return "icmp";
  }
  return "?";
}

Json negotiated_object(const tcp::Negotiated& n) {
  return {{"peer_mss", or_null(n.peer_mss)},      {"our_wscale", or_null(n.our_shift)},
          {"peer_wscale", or_null(n.peer_shift)}, {"sack", n.sack},
          {"timestamps", n.timestamps},           {"ecn", n.ecn}};
}

Json icmp_answer_object(const std::optional<IcmpAnswer>& icmp) {
  if (!icmp) return nullptr;
  return {{"from", wire::to_string(icmp->from)}, {"type", icmp->type}, {"code", icmp->code}};
}

}  // namespace

std::string json_packet(unsigned connection, const Record& record, const std::string& line) {
  Json out = {{"type", "packet"}, {"connection", connection}};
  out["time"] = iso_time(record.captured);
  out["origin"] = name(record.origin);
  out["captured_length"] = record.packet.size();
  out["wire_length"] = record.wire_length;
  add_packet(out, record.packet);
  out["state"] = record.state ? Json(tcp::to_string(*record.state)) : Json(nullptr);
  if (record.change) {
    out["change"] = {{"from", tcp::to_string(record.change->from)},
                     {"to", tcp::to_string(record.change->to)}};
  } else {
    out["change"] = nullptr;
  }
  out["retransmission"] = record.retransmission;
  out["remark"] = record.remark;
  out["annotation"] = annotation(record);
  out["line"] = line;
  out["hex"] = hex_digits(record.packet);
  return one_line(out);
}

std::string json_connection(unsigned connection, const Target& target, const wire::FourTuple& tuple,
                            const tcp::Outcome& outcome, const Summary& summary) {
  Json out = {{"type", "connection"}, {"connection", connection}, {"host", target.host}};
  out["service"] = target.service.empty() ? Json(nullptr) : Json(target.service);
  out["local"] = endpoint_object(tuple.local);
  out["remote"] = endpoint_object(tuple.remote);
  out["succeeded"] = succeeded(outcome);
  out["state"] = tcp::to_string(outcome.port);
  out["reason"] = tcp::to_string(outcome.reason);
  out["closing"] = succeeded(outcome) ? Json(tcp::to_string(closing_of(outcome, summary))) : Json(nullptr);
  out["verdict"] = verdict_line(target, outcome, summary);
  const std::string explained = explanation(summary, outcome);
  out["explanation"] = explained.empty() ? Json(nullptr) : Json(explained);
  out["handshake_ns"] = nanoseconds(summary.handshake);
  out["answer_gap_ns"] = nanoseconds(summary.answer_gap);
  out["close_ns"] = nanoseconds(summary.close);
  out["segments"] = summary.segments;
  out["icmp_errors"] = summary.icmp_errors;
  out["unparsed"] = summary.unparsed;
  out["syns"] = summary.syns;
  out["syn_retransmissions"] = summary.syn_retransmissions;
  out["fin_retransmissions"] = summary.fin_retransmissions;
  out["fin_acknowledged"] = summary.fin_acknowledged;
  out["kernel_resets"] = summary.kernel_resets;
  out["bytes_sent"] = summary.bytes_sent;
  out["bytes_received"] = summary.bytes_received;
  out["bytes_after_fin"] = summary.bytes_after_fin;
  out["late_data_reset"] = summary.late_data_reset;
  out["negotiated"] = negotiated_object(summary.negotiated);
  out["peer_ttl"] = or_null(summary.peer_ttl);
  out["peer_ip_id"] = or_null(summary.peer_ip_id);
  out["reset_ttl"] = or_null(summary.reset_ttl);
  out["icmp"] = icmp_answer_object(summary.icmp);
  return one_line(out);
}

std::string json_interrupted(unsigned connection, const Target& target, const wire::FourTuple& tuple,
                             std::optional<tcp::State> state, const Summary& summary) {
  Json out = {{"type", "interrupted"}, {"connection", connection}, {"host", target.host}};
  out["local"] = endpoint_object(tuple.local);
  out["remote"] = endpoint_object(tuple.remote);
  out["state"] = state ? Json(tcp::to_string(*state)) : Json(nullptr);
  out["segments"] = summary.segments;
  return out.dump();
}

}  // namespace synfin::view
