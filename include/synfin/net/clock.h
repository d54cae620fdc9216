#pragma once

#include "synfin/tcp/time.h"

namespace synfin::net {

tcp::Time monotonic_now();
tcp::WallTime wall_now();

}  // namespace synfin::net
