#pragma once

#include <optional>

namespace synfin::net {

bool output_is_terminal();   // standard output
bool errors_are_terminal();  // standard error

// The width of the terminal that standard output is, in characters.
std::optional<unsigned> terminal_columns();

}  // namespace synfin::net
