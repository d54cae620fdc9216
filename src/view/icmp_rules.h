#pragma once

#include <vector>

#include "view/field_rule.h"

namespace synfin::view {

// A row for each field of an ICMP error, and for what it quotes. Both packets are ICMP errors.
void add_icmp_rows(std::vector<Row>& rows, const TwoPackets& packets);

}  // namespace synfin::view
