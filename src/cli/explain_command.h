#pragma once

#include <functional>

#include <CLI/CLI.hpp>

namespace synfin::cli {

// `synfin explain LINE`. When the command line names it, `action` is what to run; its result is the exit
// code.
CLI::App* add_explain(CLI::App& root, std::function<int()>& action);

}  // namespace synfin::cli
