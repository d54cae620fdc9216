#pragma once

#include <optional>
#include <string_view>

#include "synfin/tcp/connection.h"
#include "synfin/tcp/host_facts.h"

namespace synfin::tcp {

enum class Like : std::uint8_t {
  kernel,          // this host's own stack, towards that destination, now
  linux_defaults,  // Linux with a default host's settings on an Ethernet
  windows,         // Windows 11, as published: docs/personalities.md has these three's sources
  macos,           // macOS 12 to 14
  freebsd,         // FreeBSD 14
  seed,            // the blog post's client: Amazon Linux, MTU 9001
  minimal,         // no options, RFC 9293 to the letter
};

// "kernel", "linux", "windows", "macos", "freebsd", "seed", "minimal".
std::optional<Like> parse_like(std::string_view name);
std::string_view to_string(Like like);

// How a stack opens a connection: everything of Config but what is this connection's own, the four-tuple, the
// IP ID, the clock, piggyback_fin and path_mtu.
struct Personality {
  Identity identity;
  Policy policy;
  TimerConfig timers;
};

// `facts` is used by `kernel` alone. Of `route` the published ones take the MTU, `kernel` everything.
Personality personality(Like like, const HostFacts& facts, const RouteFacts& route);

// What Linux 6.6 and later would send with these settings over that route.
Personality linux_personality(const HostFacts& facts, const RouteFacts& route);

}  // namespace synfin::tcp
