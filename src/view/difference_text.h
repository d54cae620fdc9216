#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

#include "synfin/wire/expectation.h"

#include "view/json_parts.h"

namespace synfin::view {

// "Flags [S.] (expected [R.]), ack 1001 (expected 1002)"
inline std::string difference_text(const std::vector<wire::Difference>& differences) {
  std::string text;
  for (const wire::Difference& d : differences) {
    if (!text.empty()) text += ", ";
    text += fmt::format("{} {} (expected {})", d.field, d.found, d.wanted);
  }
  return text;
}

inline Json differences_object(const std::vector<wire::Difference>& differences) {
  Json all = Json::array();
  for (const wire::Difference& d : differences)
    all.push_back({{"field", d.field}, {"expected", d.wanted}, {"found", d.found}});
  return all;
}

}  // namespace synfin::view
