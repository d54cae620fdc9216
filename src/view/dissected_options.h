#pragma once

#include "synfin/wire/options.h"

#include "view/fields.h"

namespace synfin::view {

// Fields for the options of a TCP header; the first option is at byte `offset` of the packet.
void add_options(FieldSections& out, const wire::Options& options, std::size_t offset);

}  // namespace synfin::view
