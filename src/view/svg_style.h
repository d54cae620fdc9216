#pragma once

#include <string_view>

namespace synfin::view {

// The style sheet of a stand-alone drawing: plain enough for programs that know but a part of CSS.
extern const std::string_view svg_style;

}  // namespace synfin::view
