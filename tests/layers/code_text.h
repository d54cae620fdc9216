#pragma once

#include <string>
#include <string_view>

namespace synfin::layers {

// C++ source with comments blanked out, and, unless `keep_literals`, the insides of string and character
// literals too. Line breaks stay, so that a line number found in the result is one of the source.
std::string code_text(std::string_view source, bool keep_literals);

}  // namespace synfin::layers
