#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace synfin::cli {

// The innermost command that the words have reached.
const CLI::App& reached(const CLI::App& root);

// What is wrong with the command line in a line that names the word, what is allowed and what to do. The
// parser's own texts ("--ttl: 1 required N missing") stand where they say as much.
std::string complaint(const CLI::App& root, const CLI::ParseError& error,
                      const std::vector<std::string>& words);

}  // namespace synfin::cli
