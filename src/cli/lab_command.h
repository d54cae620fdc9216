#pragma once

#include <functional>

#include <CLI/CLI.hpp>

namespace synfin::cli {

// `synfin lab demo | run | shell`. When the command line names one of them, `action` is what to run; its
// result is the exit code.
CLI::App* add_lab(CLI::App& root, std::function<int()>& action);

}  // namespace synfin::cli
