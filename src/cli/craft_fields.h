#pragma once

#include <CLI/CLI.hpp>

#include "synfin/app/craft.h"

namespace synfin::cli {

// The options for every field of the TCP and the IPv4 header, and for what is done to the packet as a whole.
// What they assign to must outlive the parse.
void add_craft_fields(CLI::App& app, app::CraftOptions& options);

}  // namespace synfin::cli
