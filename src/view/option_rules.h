#pragma once

#include <vector>

#include "synfin/view/comparison.h"

#include "view/field_rule.h"

namespace synfin::view {

// The TCP options of two segments that play the same part: their order with what fills the gaps, then the
// value of each.
void add_option_rows(std::vector<Row>& rows, const TwoPackets& packets);

}  // namespace synfin::view
