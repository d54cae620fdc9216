#include "view/comparison_rows.h"

#include <algorithm>

namespace synfin::view {

std::size_t count(const std::vector<Row>& rows, Agreement agreement) {
  return static_cast<std::size_t>(std::count_if(
      rows.begin(), rows.end(), [agreement](const Row& row) { return row.agreement == agreement; }));
}

Agreement worst(const std::vector<Row>& rows) {
  Agreement found = Agreement::equal;
  for (const Row& row : rows) found = std::max(found, row.agreement);
  return found;
}

std::vector<std::pair<std::string, std::string>> rules_used(const Comparison& comparison) {
  std::vector<std::pair<std::string, std::string>> rules;
  const auto add = [&rules](const std::vector<Row>& rows) {
    for (const Row& row : rows) {
      const std::pair<std::string, std::string> rule{row.name(), row.rule};
      const bool known = std::find(rules.begin(), rules.end(), rule) != rules.end();
      if (row.agreement == Agreement::equivalent && !known) rules.push_back(rule);
    }
  };
  for (const SegmentPair& pair : comparison.pairs) add(pair.rows);
  add(comparison.timings);
  add(comparison.ending);
  return rules;
}

}  // namespace synfin::view
