#pragma once

#include "synfin/tcp/personality.h"

namespace synfin::tcp {

// What other systems send, by what others have published of them; none was measured here. The sources are
// named beside the values, and in full in docs/personalities.md. Of `route` only the MTU counts.
Personality windows_personality(const RouteFacts& route);  // Windows 11
Personality macos_personality(const RouteFacts& route);    // macOS 12 to 14
Personality freebsd_personality(const RouteFacts& route);  // FreeBSD 14

}  // namespace synfin::tcp
