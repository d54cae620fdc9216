#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace synfin::cli {

// What to say of a word on the command line that is no option or command there, with the nearest one that is:
// "there is no option --timeuot; did you mean --timeout?". Empty if every word is known. An unknown option's
// value would else be taken for something it is not, and the complaint be about that.
std::string unknown_word(const CLI::App& root, const std::vector<std::string>& words);

}  // namespace synfin::cli
