#include <array>

#include "synfin/view/explain.h"

#include "view/json_parts.h"

namespace synfin::view {

namespace {

using wire::TokenKind;

std::string_view name_of(TokenKind kind) {
  constexpr std::array<std::string_view, 29> names{
      "timestamp",  "interface",   "link",          "protocol",    "missing",   "tos",
      "ttl",        "id",          "offset",        "ip_flags",    "ip_proto",  "ip_length",
      "ip_options", "ip_checksum", "source",        "destination", "flags",     "checksum",
      "seq",        "ack",         "window",        "urgent",      "option",    "length",
      "payload",    "icmp",        "icmp_checksum", "lines",       "annotation"};
  static_assert(names.size() == static_cast<std::size_t>(TokenKind::annotation) + 1);
  return names.at(static_cast<std::size_t>(kind));
}

}  // namespace

std::string json_explanation(const ExplainedLine& explained) {
  Json tokens = Json::array();
  for (const ExplainedToken& token : explained.tokens) {
    tokens.push_back({{"kind", name_of(token.kind)},
                      {"offset", token.range.offset},
                      {"length", token.range.length},
                      {"text", token.text},
                      {"meaning", token.meaning}});
  }
  return one_line(
      {{"type", "explanation"}, {"line", explained.line}, {"step", explained.step}, {"tokens", tokens}});
}

std::string json_refusal(std::string_view line, const wire::Error& error) {
  return one_line({{"type", "refusal"}, {"line", line}, {"reason", error.reason}, {"offset", error.offset}});
}

}  // namespace synfin::view
