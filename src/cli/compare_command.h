#pragma once

#include <functional>

#include <CLI/CLI.hpp>

namespace synfin::cli {

// `synfin compare HOST PORT`. When the command line names it, `action` is what to run; its result is the exit
// code.
CLI::App* add_compare(CLI::App& root, std::function<int()>& action);

}  // namespace synfin::cli
