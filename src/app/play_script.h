#pragma once

#include "synfin/app/craft.h"

#include "app/craft_aim.h"
#include "app/script.h"

namespace synfin::app {

// `--script`: the exit code is 0 where every step held, 1 where one did not, 128 + signal after an interrupt.
int play_script(Script script, const CraftOptions& options, const Aim& aim);

}  // namespace synfin::app
