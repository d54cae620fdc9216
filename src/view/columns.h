#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Text in the columns of a terminal, where every glyph of ours takes one: as many as there are UTF-8 bytes
// that do not continue another.
namespace synfin::view {

std::size_t columns(std::string_view text);
// Blanks after it up to `width` columns.
std::string padded(std::string text, std::size_t width);
// At most `width` columns of it, the last of them '…' where some were cut off.
std::string clipped(const std::string& text, std::size_t width);
// Its words in lines of at most `width` columns; a word that is longer has a line of its own.
std::vector<std::string> wrapped(const std::string& text, std::size_t width);

}  // namespace synfin::view
