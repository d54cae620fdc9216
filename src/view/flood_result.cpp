#include "synfin/view/flood_result.h"

#include <fmt/format.h>

#include "view/json_parts.h"

namespace synfin::view {

namespace {

double in_seconds(tcp::Duration time) { return std::chrono::duration<double>(time).count(); }

double a_second(const FloodResult& r) {
  return r.time.count() > 0 ? static_cast<double>(r.sent) / in_seconds(r.time) : 0;
}

}  // namespace

std::string flood_text(const Target& target, const FloodResult& r) {
  std::string text = fmt::format("{} port {}: {} sent in {:.3f} s, {:.0f} a second\n", target.host,
                                 target.port, r.sent, in_seconds(r.time), a_second(r));
  text += fmt::format("{} answered", r.answered);
  for (const auto& [reply, times] : r.replies) text += fmt::format(", {} {}", times, tcp::to_string(reply));
  if (r.again > 0) text += fmt::format("; {} answered again", r.again);
  if (r.errors > 0) text += fmt::format("; {} ICMP errors", r.errors);
  if (r.others > 0) text += fmt::format("; {} other packets", r.others);
  return text + '\n';
}

std::string json_flood(const Target& target, const FloodResult& r) {
  Json out = {{"type", "flood"}, {"host", target.host}, {"port", target.port}, {"sent", r.sent}};
  out["time_ns"] = r.time.count();
  out["answered"] = r.answered;
  Json replies = Json::object();
  for (const auto& [reply, times] : r.replies) replies[std::string(tcp::to_string(reply))] = times;
  out["replies"] = replies;
  out["again"] = r.again;
  out["icmp_errors"] = r.errors;
  out["others"] = r.others;
  return one_line(out);
}

}  // namespace synfin::view
