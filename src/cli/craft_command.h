#pragma once

#include <functional>

#include <CLI/CLI.hpp>

namespace synfin::cli {

// Adds `synfin craft`; once it is chosen, `action` runs it and gives the exit code.
CLI::App* add_craft(CLI::App& root, std::function<int()>& action);

}  // namespace synfin::cli
