#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "synfin/wire/address.h"

namespace synfin::net {

// The addresses and ports of the lab, the same in every one (RFC 5737's documentation block).
inline constexpr wire::Address lab_address_a{0xc0000201};  // 192.0.2.1, synfin-a: ours
inline constexpr wire::Address lab_address_b{0xc0000202};  // 192.0.2.2, synfin-b: the peer
inline constexpr std::uint16_t lab_open_port = 80;
inline constexpr std::uint16_t lab_closed_port = 81;
inline constexpr std::uint16_t lab_dropped_port = 82;
inline constexpr std::uint16_t lab_rejected_port = 83;  // ICMP 3/13

struct LabOptions {
  unsigned mtu = 1500;                          // bytes, of both ends
  std::map<std::string, std::string> sysctls;   // "net.ipv4.tcp_sack" -> "0", set in synfin-a
  std::map<std::string, std::string> peer_sysctls;  // the same in synfin-b
  bool kernel_peer = true;                      // the kernel listener on lab_open_port, closing when its client does
};

// A private network: two network namespaces joined by a veth pair, made over netlink, with no route out, in a
// user, mount and PID namespace of their own. Everything in it is gone when the last process in it is.
//
// Runs `inside` in a child process that stands in synfin-a, as root of the lab when the caller is root, as the
// caller's own user with ambient capabilities otherwise; the result is its exit code (128 + signal if it was killed).
// Needs no root where unprivileged user namespaces are allowed; throws std::system_error naming the setting where
// they are not. Signals INT and TERM sent to the caller reach the child; when the caller dies the lab dies.
int run_in_lab(const LabOptions& options, const std::function<int()>& inside);

// Only in a lab: runs `in_peer` in synfin-b, in a child process; its exit code is the result's, or its pid when it
// is to go on in the background.
int run_at_peer(const std::function<int()>& in_peer);
pid_t start_at_peer(const std::function<int()>& in_peer);

// Whether this process stands in a lab.
bool inside_lab();

// Enters the network namespace /run/netns/NAME (`--netns`). Needs CAP_SYS_ADMIN. Throws std::system_error.
void enter_network_namespace(const std::string& name);

}  // namespace synfin::net
