#include <string_view>
#include <vector>

#include "synfin/view/comparison_table.h"
#include "synfin/view/json.h"

#include "view/json_parts.h"

namespace synfin::view {

namespace {

std::string_view name(Agreement agreement) {
  switch (agreement) {
    case Agreement::equal:
      return "equal";
    case Agreement::equivalent:
      return "equivalent";
    case Agreement::different:
      return "different";
  }
  return "?";
}

Json range_object(const std::optional<ByteRange>& bytes) {
  if (!bytes) return nullptr;
  return {{"offset", bytes->offset}, {"size", bytes->size}};
}

Json row_object(const Row& row) {
  Json out = {{"header", row.header}, {"field", row.field}};
  out["left"] = or_null(row.left);
  out["right"] = or_null(row.right);
  out["agreement"] = name(row.agreement);
  out["rule"] = row.rule.empty() ? Json(nullptr) : Json(row.rule);
  out["left_bytes"] = range_object(row.left_bytes);
  out["right_bytes"] = range_object(row.right_bytes);
  return out;
}

Json rows_array(const std::vector<Row>& rows) {
  Json out = Json::array();
  for (const Row& row : rows) out.push_back(row_object(row));
  return out;
}

Json pairs_array(const std::vector<SegmentPair>& pairs) {
  Json out = Json::array();
  for (const SegmentPair& pair : pairs) {
    out.push_back({{"role", pair.role},
                   {"from_us", pair.from_us},
                   {"left_packet", or_null(pair.left)},
                   {"right_packet", or_null(pair.right)},
                   {"rows", rows_array(pair.rows)}});
  }
  return out;
}

Json side_object(const ComparedSide& side) { return {{"connection", side.connection}, {"name", side.name}}; }

Json counts_object(const Comparison& comparison) {
  Json out = {{"fields", comparison.fields()}};
  for (const Agreement agreement : {Agreement::equal, Agreement::equivalent, Agreement::different})
    out[std::string(name(agreement))] = comparison.count(agreement);
  return out;
}

}  // namespace

std::string json_comparison(const Target& target, const Comparison& comparison, const ComparedSide& left,
                            const ComparedSide& right) {
  Json out = {{"type", "comparison"}, {"host", target.host}};
  out["service"] = target.service.empty() ? Json(nullptr) : Json(target.service);
  out["remote"] = endpoint_object({target.address, target.port});
  out["left"] = side_object(left);
  out["right"] = side_object(right);
  out["counts"] = counts_object(comparison);
  out["verdict"] = comparison_verdict(comparison);
  out["pairs"] = pairs_array(comparison.pairs);
  out["timings"] = rows_array(comparison.timings);
  out["ending"] = rows_array(comparison.ending);
  return one_line(out);
}

}  // namespace synfin::view
