#pragma once

#include <initializer_list>
#include <string_view>

#include "view/html_writer.h"

namespace synfin::view {

// A page's head: its title and its style. The page forbids itself whatever would come from elsewhere.
void write_head(HtmlWriter& out, std::string_view title, std::initializer_list<std::string_view> styles);

}  // namespace synfin::view
