#pragma once

#include "synfin/app/craft.h"

#include "app/craft_aim.h"
#include "app/session_needs.h"

namespace synfin::app {

// `--flag-matrix`: every combination of the eight classic flags to one port, with and without an
// acknowledgement number, and the picture of what came back. The exit code: 0 all were tried, 128 + signal
// after an interrupt, 3 where the picture could not be written.
int flag_matrix(const CraftOptions& asked, const Aim& aim, const SessionNeeds& needs);

}  // namespace synfin::app
