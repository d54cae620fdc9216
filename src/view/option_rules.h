#pragma once

#include <vector>

#include "synfin/view/comparison.h"

#include "view/timeline.h"

namespace synfin::view {

// The TCP options of two segments that play the same part: their order with what fills the gaps, then the
// value of each.
void add_option_rows(std::vector<Row>& rows, const Moment& left, const Moment& right,
                     const ComparisonContext& context);

}  // namespace synfin::view
