#pragma once

#include "synfin/app/craft.h"

#include "app/destination.h"

namespace synfin::app {

// Whom a craft goes to, and whom it says itself to be from: this host, by the route's source, or another.
struct Aim {
  Destination destination;
  wire::Address source;
  bool own_source = true;
};

// Throws UsageError for what is refused (docs/craft.md, "Manners"; a dry run sends nothing, so nothing of it
// is bad manners), std::system_error for what cannot be found out.
Aim aim_of(const CraftOptions& options);

}  // namespace synfin::app
