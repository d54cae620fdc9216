#pragma once

#include "synfin/app/craft.h"

#include "app/destination.h"

namespace synfin::app {

// Whom a craft goes to, and whether it says itself to be from this host.
struct Aim {
  Destination destination;
  bool own_source = true;
};

// Throws UsageError for what is refused (docs/craft.md, "Manners"), std::system_error for what cannot be
// found out.
Aim aim_of(const CraftOptions& options);

}  // namespace synfin::app
