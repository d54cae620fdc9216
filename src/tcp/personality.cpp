#include "synfin/tcp/personality.h"

#include <algorithm>
#include <bit>

#include "published_personalities.h"

namespace synfin::tcp {

namespace {

constexpr std::uint32_t headers = 40;  // IPv4 and TCP without options
constexpr std::uint32_t largest_mss = 65535 - headers;
constexpr std::uint32_t smallest_advmss = 256;  // net.ipv4.route.min_adv_mss
constexpr std::uint8_t largest_shift = 14;
constexpr std::uint32_t largest_window = 65535u << largest_shift;

// What the route says is bounded by the field alone, not by the MTU.
std::uint16_t advertised_mss(const RouteFacts& route) {
  const std::uint32_t from_mtu = std::max(route.mtu - std::min(route.mtu, headers), smallest_advmss);
  return static_cast<std::uint16_t>(std::min(route.advmss != 0 ? route.advmss : from_mtu, largest_mss));
}

struct Windows {
  std::uint16_t syn;
  std::uint32_t later;
  std::uint8_t shift;
};

// Linux's tcp_select_initial_window, since 6.6: half of the buffer is window, in whole segments, and the
// SYN's field holds what fits of it; the scale is chosen for the largest buffer autotuning may reach.
Windows linux_windows(const HostFacts& facts, const RouteFacts& route, std::uint32_t mss) {
  const std::uint32_t clamp = route.window != 0 ? route.window : largest_window;
  std::uint32_t space = std::min(facts.tcp_rmem[1] / 2, clamp);
  if (space > mss) space -= space % mss;
  std::uint32_t window = space;
  if (route.initrwnd != 0) window = std::min(window, route.initrwnd * mss);
  std::uint8_t shift = 0;
  if (facts.tcp_window_scaling) {
    const std::uint32_t largest = std::min(std::max({space, facts.tcp_rmem[2], facts.rmem_max}), clamp);
    const int bits = static_cast<int>(std::bit_width(largest)) - 1;
    shift = static_cast<std::uint8_t>(std::clamp(bits - 15, 0, int{largest_shift}));
  }
  return {static_cast<std::uint16_t>(std::min<std::uint32_t>(window, 65535)), window, shift};
}

// Linux's order and alignment (tcp_options_write).
wire::Options linux_options(const HostFacts& facts, std::uint16_t mss, std::uint8_t shift) {
  wire::Options options;
  options.mss(mss);
  const bool timestamps = facts.tcp_timestamps != 0;
  if (timestamps) {
    if (!facts.tcp_sack) {
      options.nop();
      options.nop();
    } else {
      options.sack_permitted();
    }
    options.timestamps({});
  } else if (facts.tcp_sack) {
    options.nop();
    options.nop();
    options.sack_permitted();
  }
  if (facts.tcp_window_scaling) {
    options.nop();
    options.window_scale(shift);
  }
  return options;
}

// The blog post's client: an Amazon Linux host on a network of MTU 9001.
Personality seed_personality() {
  HostFacts facts;
  facts.tcp_rmem = {4096, 131072, 6291456};
  facts.rmem_max = 212992;
  RouteFacts route;
  route.mtu = 9001;
  return linux_personality(facts, route);
}

}  // namespace

Personality linux_personality(const HostFacts& facts, const RouteFacts& route) {
  const std::uint16_t mss = advertised_mss(route);
  const Windows windows = linux_windows(facts, route, mss);
  Personality p;
  p.identity.ttl = route.hoplimit != 0 ? route.hoplimit : facts.ip_default_ttl;
  p.identity.df = !route.mtu_locked;
  p.identity.without_socket = true;
  p.identity.syn_options = linux_options(facts, mss, windows.shift);
  p.identity.syn_window = windows.syn;
  p.identity.receive_window = windows.later;
  p.identity.buffer =
      ReceiveBuffer{facts.tcp_rmem[1], route.window != 0 ? route.window : largest_window, mss};
  p.identity.ecn = facts.tcp_ecn == 1 || route.ecn;
  p.policy = linux_policy;
  p.timers.minimal_rto = std::chrono::milliseconds(200);
  p.timers.minimal_variance = std::chrono::milliseconds(200);
  p.timers.syn_retries = facts.tcp_syn_retries;
  p.timers.syn_linear_timeouts = facts.tcp_syn_linear_timeouts.value_or(0);
  p.timers.time_wait = std::chrono::seconds(60);
  return p;
}

Personality personality(Like like, const HostFacts& facts, const RouteFacts& route) {
  switch (like) {
    case Like::kernel:
      return linux_personality(facts, route);
    case Like::linux_defaults:
      return linux_personality({}, {});
    case Like::windows:
      return windows_personality(route);
    case Like::macos:
      return macos_personality(route);
    case Like::freebsd:
      return freebsd_personality(route);
    case Like::seed:
      return seed_personality();
    case Like::minimal:
      return {};
  }
  return {};
}

std::optional<Like> parse_like(std::string_view name) {
  for (const Like like : {Like::kernel, Like::linux_defaults, Like::windows, Like::macos, Like::freebsd,
                          Like::seed, Like::minimal}) {
    if (to_string(like) == name) return like;
  }
  return std::nullopt;
}

std::string_view to_string(Like like) {
  switch (like) {
    case Like::kernel:
      return "kernel";
    case Like::linux_defaults:
      return "linux";
    case Like::windows:
      return "windows";
    case Like::macos:
      return "macos";
    case Like::freebsd:
      return "freebsd";
    case Like::seed:
      return "seed";
    case Like::minimal:
      return "minimal";
  }
  return "?";
}

}  // namespace synfin::tcp
