#pragma once

#include "synfin/wire/options.h"

#include "view/field_table.h"

namespace synfin::view {

// Rows for the options of a TCP header; the first option is at byte `offset` of the packet.
void add_options(FieldTable& table, const wire::Options& options, std::size_t offset);

}  // namespace synfin::view
