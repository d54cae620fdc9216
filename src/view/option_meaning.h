#pragma once

#include <string>

#include "synfin/wire/options.h"

namespace synfin::view {

// What an option tells the receiver; empty for kinds whose meaning is not told here, and for a length that
// its kind does not have.
std::string option_meaning(const wire::OptionView& option);

}  // namespace synfin::view
