#pragma once

#include <vector>

#include "view/field_rule.h"

namespace synfin::view {

// A row for each field of the IPv4 header but its options.
void add_ip_rows(std::vector<Row>& rows, const TwoPackets& packets);

}  // namespace synfin::view
