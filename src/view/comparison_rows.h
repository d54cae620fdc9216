#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "synfin/view/comparison.h"

namespace synfin::view {

std::size_t count(const std::vector<Row>& rows, Agreement agreement);

// The least favourable; of no rows: equal.
Agreement worst(const std::vector<Row>& rows);

// A field's name, and a rule by which it was found to differ as it may; each once.
std::vector<std::pair<std::string, std::string>> rules_used(const Comparison& comparison);

}  // namespace synfin::view
