#include "synfin/view/craft_result.h"

#include <fmt/format.h>

#include "view/difference_text.h"
#include "view/json_parts.h"

namespace synfin::view {

namespace {

std::string answer_text(const CraftResult& r) {
  if (!r.is_segment) return "what was sent is no TCP segment, so nothing tells its answer";
  if (r.interrupted && r.answers == 0) return "interrupted before an answer";
  std::string text = fmt::format("{} ({})", tcp::to_string(r.finding), tcp::to_string(r.reason));
  if (r.finding_by_window) text += fmt::format(", {} by its window", tcp::to_string(*r.finding_by_window));
  if (r.round_trip) text += fmt::format(", answered in {}", to_string(*r.round_trip));
  if (r.answers > 1) text += fmt::format(", {} answers", r.answers);
  return text;
}

std::string_view what_became_of(const wire::Expectation& unmet, const CraftResult& r) {
  if (r.interrupted) return "was still waited for";
  return unmet.silence ? "was broken" : "did not come";
}

std::string unmet_text(const CraftResult& r) {
  const wire::Expectation& unmet = r.expected[*r.unmet];
  std::string text = fmt::format("expected {}, which {}\n", unmet.text, what_became_of(unmet, r));
  std::size_t number = 0;
  for (const CraftedAnswer& a : r.came) {
    text += fmt::format("  came {}: {}\n", ++number, a.line);
    if (!a.expectation) continue;
    const std::string& wanted = r.expected[*a.expectation].text;
    text += a.differences.empty() ? fmt::format("    as expected: {}\n", wanted)
                                  : fmt::format("    {}\n", difference_text(a.differences));
  }
  if (r.came.empty()) text += "  nothing came\n";
  return text;
}

Json came_object(const CraftResult& r) {
  Json all = Json::array();
  for (const CraftedAnswer& a : r.came) {
    Json one = {{"line", a.line}};
    one["expected"] = a.expectation ? Json(r.expected[*a.expectation].text) : Json(nullptr);
    one["differences"] = differences_object(a.differences);
    all.push_back(one);
  }
  return all;
}

}  // namespace

bool is_met(const CraftResult& r) { return r.expected.empty() ? r.answers > 0 : !r.unmet; }

std::string craft_text(const Target& target, const CraftResult& r) {
  std::string text = fmt::format("{} port {}: {}\n", target.host, target.port, answer_text(r));
  if (r.unmet) {
    text += unmet_text(r);
  } else if (!r.expected.empty()) {
    text += "as expected\n";
  }
  return text;
}

std::string json_craft(const Target& target, const CraftResult& r) {
  Json out = {{"type", "craft"}, {"connection", r.number}, {"host", target.host}};
  out["local"] = endpoint_object(r.tuple.local);
  out["remote"] = endpoint_object(r.tuple.remote);
  const bool known = r.is_segment && (!r.interrupted || r.answers > 0);
  out["state"] = known ? Json(tcp::to_string(r.finding)) : Json(nullptr);
  out["reason"] = known ? Json(tcp::to_string(r.reason)) : Json(nullptr);
  out["window_state"] = r.finding_by_window ? Json(tcp::to_string(*r.finding_by_window)) : Json(nullptr);
  out["answers"] = r.answers;
  out["round_trip_ns"] = nanoseconds(r.round_trip);
  out["interrupted"] = r.interrupted;
  Json expected = Json::array();
  for (std::size_t i = 0; i < r.expected.size(); ++i)
    expected.push_back({{"text", r.expected[i].text}, {"met", !r.unmet || i < *r.unmet}});
  out["expected"] = expected;
  out["met"] = is_met(r);
  out["came"] = came_object(r);
  return one_line(out);
}

}  // namespace synfin::view
