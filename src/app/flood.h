#pragma once

#include "synfin/app/craft.h"

#include "app/craft_aim.h"
#include "app/session_needs.h"

namespace synfin::app {

// Whether a rate is one at which answers are counted and not shown one by one.
constexpr bool is_flood(const CraftOptions& options) {
  return options.run.count > 1 && (options.rate == 0 || options.rate > largest_rate_outside);
}

// Many crafts from one port, numbered by their sequence and acknowledgement numbers unless these are given,
// and what was answered. The exit code: 0 any was, 1 none, 128 + signal after an interrupt.
int flood(const CraftOptions& options, const Aim& aim, const SessionNeeds& asked);

}  // namespace synfin::app
