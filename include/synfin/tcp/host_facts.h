#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace synfin::tcp {

// What a Linux host's kernel goes by when it opens a connection: plain data, read elsewhere. An absent
// value means that the kernel has no such setting and behaves as kernels did before there was one.
struct HostFacts {
  std::array<std::uint32_t, 3> tcp_rmem = {4096, 131072, 6291456};  // bytes: min, default, max
  std::uint32_t rmem_max = 212992;                                  // bytes: net.core.rmem_max
  std::uint8_t tcp_timestamps = 1;  // 0 off, 1 with a random offset, 2 without
  bool tcp_sack = true;
  bool tcp_window_scaling = true;
  std::uint8_t tcp_ecn = 2;  // 0 never, 1 ask and answer, 2 answer only
  std::uint8_t tcp_syn_retries = 6;
  std::optional<std::uint8_t> tcp_syn_linear_timeouts = 4;
  bool tcp_ecn_fallback = true;         // a SYN that is repeated does not ask
  std::uint8_t tcp_early_retrans = 3;   // 3 and 4: a tail loss probe
  std::uint8_t tcp_orphan_retries = 0;  // of an orphan, as a time (retries_time); 0: as 8
  std::uint32_t tcp_rto_min_us = 200000;
  std::uint32_t tcp_rto_max_ms = 120000;
  std::uint32_t tick_us = 4000;                // of the kernel's timers: HZ 250
  std::uint32_t tcp_fin_timeout = 60;          // seconds that an orphan may stay in FIN-WAIT-2
  std::uint32_t min_adv_mss = 256;             // net.ipv4.route.min_adv_mss, bytes
  bool tcp_workaround_signed_windows = false;  // the first window, and unscaled ones: up to 32767
  bool ip_no_pmtu_disc = false;                // no path MTU discovery, so no DF
  std::uint8_t ip_default_ttl = 64;
  std::uint16_t port_first = 32768;  // ip_local_port_range
  std::uint16_t port_last = 60999;
  std::vector<std::pair<std::uint16_t, std::uint16_t>> reserved_ports;  // inclusive ranges
};

// What the route to a destination says. Zero or absent: the route does not say.
struct RouteFacts {
  std::uint32_t mtu = 1500;  // bytes: the route's own, else the interface's; the MSS offered comes from it
  std::uint32_t link_mtu = 1500;  // bytes: the interface's, which bounds every packet
  bool mtu_locked = false;        // `ip route ... mtu lock N`: no path MTU discovery, so no DF
  std::uint32_t advmss = 0;       // bytes
  std::uint32_t window = 0;       // bytes: the largest window to advertise
  std::uint32_t initrwnd = 0;     // segments
  std::uint8_t hoplimit = 0;      // TTL
  bool ecn = false;               // `features ecn`
  std::uint32_t rto_min = 0;      // milliseconds

  // Bytes: no packet to there is larger.
  std::uint32_t path_mtu() const { return mtu < link_mtu ? mtu : link_mtu; }
};

}  // namespace synfin::tcp
