#pragma once

#include <string>

namespace synfin::docs {

// docs/states.md: every row of the transition table, and the diagram that they make.
std::string states_document();

}  // namespace synfin::docs
