#pragma once

#include <vector>

#include "synfin/view/comparison.h"

#include "view/timeline.h"

namespace synfin::view {

// Every field of two packets that play the same part, in the order of the bytes, then how long each was
// waited for.
std::vector<Row> compare_fields(const Moment& left, const Moment& right, const ComparisonContext& context);

// The fields of a packet that only one of the exchanges has: `agreement` and `rule` say what that means.
std::vector<Row> lone_fields(const Moment& moment, bool is_left, Agreement agreement,
                             const std::string& rule);

}  // namespace synfin::view
