#pragma once

#include "synfin/tcp/time.h"

namespace synfin::net {

tcp::Time monotonic_now();
// The clock that captures stamp by.
tcp::WallTime wall_now();

}  // namespace synfin::net
