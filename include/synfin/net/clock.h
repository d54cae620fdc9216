#pragma once

#include "synfin/tcp/time.h"

namespace synfin::net {

tcp::Time monotonic_now();

}  // namespace synfin::net
