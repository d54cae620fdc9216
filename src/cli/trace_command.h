#pragma once

#include <functional>

#include <CLI/CLI.hpp>

namespace synfin::cli {

// `synfin trace [FILTER...]`. When the command line names it, `action` is what to run; its result is the exit
// code.
CLI::App* add_trace(CLI::App& root, std::function<int()>& action);

}  // namespace synfin::cli
