#pragma once

#include <string_view>

namespace synfin::view {

// The style sheet of a comparison's page: light and dark, wide and narrow, on paper.
extern const std::string_view html_style;

}  // namespace synfin::view
