#include "synfin/tcp/personality.h"

#include <algorithm>
#include <bit>

#include "synfin/wire/segment.h"

#include "published_personalities.h"

namespace synfin::tcp {

namespace {

constexpr std::uint32_t largest_mss = 65535 - wire::shortest_headers;
constexpr Duration time_wait_length =
    std::chrono::seconds(60);  // TCP_TIMEWAIT_LEN: so long FIN-WAIT-2 needs no socket
constexpr Duration least_rto = std::chrono::milliseconds(200);  // TCP_RTO_MIN, whatever tcp_rto_min_us says
constexpr std::uint32_t largest_signed_window = 32767;          // MAX_TCP_WINDOW
constexpr std::uint32_t largest_window = 65535u << wire::largest_window_scale;

// What the route says is bounded by the field alone, not by the MTU.
std::uint16_t advertised_mss(const HostFacts& facts, const RouteFacts& route) {
  const std::uint32_t from_mtu =
      std::max(route.mtu - std::min(route.mtu, wire::shortest_headers), facts.min_adv_mss);
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
  std::uint32_t window = facts.tcp_workaround_signed_windows ? std::min(space, largest_signed_window) : space;
  if (route.initrwnd != 0) window = std::min(window, route.initrwnd * mss);
  std::uint8_t shift = 0;
  if (facts.tcp_window_scaling) {
    const std::uint32_t largest = std::min(std::max({space, facts.tcp_rmem[2], facts.rmem_max}), clamp);
    const int bits = static_cast<int>(std::bit_width(largest)) - 1;
    shift = static_cast<std::uint8_t>(std::clamp(bits - 15, 0, int{wire::largest_window_scale}));
  }
  return {static_cast<std::uint16_t>(std::min<std::uint32_t>(window, 65535)), window, shift};
}

Duration rto_min(const HostFacts& facts, const RouteFacts& route) {
  if (route.rto_min != 0) return std::chrono::milliseconds(route.rto_min);
  return std::chrono::microseconds(facts.tcp_rto_min_us);
}

// As long as so many retries would take, each after twice the time of the one before (tcp_model_timeout).
Duration retries_time(unsigned retries, Duration first, Duration longest) {
  Duration sum{};
  Duration wait = first;
  for (unsigned timeout = 0; timeout <= retries; ++timeout) {
    sum += wait;
    wait = wait * 2 <= longest ? wait * 2 : longest;
  }
  return sum;
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

Identity linux_identity(const HostFacts& facts, const RouteFacts& route) {
  const std::uint16_t mss = advertised_mss(facts, route);
  const Windows windows = linux_windows(facts, route, mss);
  Identity identity;
  identity.ttl = route.hoplimit != 0 ? route.hoplimit : facts.ip_default_ttl;
  identity.df = !route.mtu_locked && !facts.ip_no_pmtu_disc;
  identity.without_socket = true;
  identity.fin_wait_2_socket = std::chrono::seconds(facts.tcp_fin_timeout) - time_wait_length;
  identity.rst_has_their_dscp = true;
  identity.ecn_fallback = facts.tcp_ecn_fallback;
  identity.bare_clock = facts.tcp_timestamps > 1;
  identity.syn_options = linux_options(facts, mss, windows.shift);
  identity.syn_window = windows.syn;
  identity.receive_window = windows.later;
  identity.buffer =
      ReceiveBuffer{.size = facts.tcp_rmem[1],
                    .clamp = route.window != 0 ? route.window : largest_window,
                    .mss = mss,
                    .unscaled = facts.tcp_workaround_signed_windows ? largest_signed_window : 65535};
  identity.ecn = facts.tcp_ecn == 1 || route.ecn;
  return identity;
}

TimerConfig linux_timers(const HostFacts& facts, const RouteFacts& route) {
  TimerConfig timers;
  timers.minimal_rto = timers.minimal_variance = rto_min(facts, route);
  timers.tick = std::chrono::microseconds(facts.tick_us);
  timers.maximal_rto = std::chrono::milliseconds(facts.tcp_rto_max_ms);
  timers.fin_retries = facts.tcp_orphan_retries != 0 ? facts.tcp_orphan_retries : 8;
  if (facts.tcp_orphan_retries == 0)
    timers.fin_overdue_at_maximal_rto = retries_time(0, least_rto, least_rto);
  timers.fin_overdue = retries_time(timers.fin_retries, least_rto, timers.maximal_rto);
  timers.syn_retries = facts.tcp_syn_retries;
  timers.syn_linear_timeouts = facts.tcp_syn_linear_timeouts.value_or(0);
  timers.syn_overdue = retries_time(facts.tcp_syn_retries, timers.initial_rto, timers.maximal_rto);
  timers.time_wait = time_wait_length;
  return timers;
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
  Personality p;
  p.identity = linux_identity(facts, route);
  p.policy = linux_policy;
  if (facts.tcp_early_retrans < 3 || facts.tcp_early_retrans > 4) p.policy.loss_probe = Way::rfc;
  p.timers = linux_timers(facts, route);
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
