#pragma once

#include <vector>

#include "view/field_rule.h"

namespace synfin::view {

// A row for each field of the TCP header but its options. Both packets are segments.
void add_tcp_rows(std::vector<Row>& rows, const TwoPackets& packets);

}  // namespace synfin::view
