#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace synfin::cli {

// "Did you mean --timeout?\n" for an option or a command that nearly exists; else empty.
std::string suggestion(const CLI::App& root, const CLI::ParseError& error);

}  // namespace synfin::cli
