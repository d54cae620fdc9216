#pragma once

#include <string_view>

namespace synfin::view {

// The style sheet of a page: light and dark, wide and narrow, on paper.
extern const std::string_view html_style;

// What a page of traced connections has beside it.
extern const std::string_view trace_page_style;

}  // namespace synfin::view
