#pragma once

#include <string>

#include "view/conversation.h"

namespace synfin::view {

// Which step of the exchange a segment is, by its flags and what was seen before it.
std::string step_of(const PlacedSegment& segment);

}  // namespace synfin::view
