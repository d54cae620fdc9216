#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "synfin/net/fd.h"
#include "synfin/wire/address.h"

namespace synfin::net {

// The addresses and ports of the lab, the same in every one (RFC 5737's documentation block).
inline constexpr wire::Address lab_address_a{0xc0000201};  // 192.0.2.1, synfin-a: ours
inline constexpr wire::Address lab_address_b{0xc0000202};  // 192.0.2.2, synfin-b: the peer
inline constexpr std::uint16_t lab_open_port = 80;
inline constexpr std::uint16_t lab_closed_port = 81;
inline constexpr std::uint16_t lab_dropped_port = 82;
inline constexpr std::uint16_t lab_rejected_port = 83;  // ICMP 3/13

// The names of the two network namespaces, and of the interface in each: `tcpdump -i synfin-a`.
inline constexpr const char* lab_name_a = "synfin-a";
inline constexpr const char* lab_name_b = "synfin-b";

struct LabOptions {
  unsigned mtu = 1500;                              // bytes, of both ends; 68 to 65535
  std::map<std::string, std::string> sysctls;       // "net.ipv4.tcp_sack" -> "0", set in synfin-a
  std::map<std::string, std::string> peer_sysctls;  // the same in synfin-b
  bool kernel_peer = true;  // the kernel listener on lab_open_port, closing when its client does
};

// A private network: two network namespaces joined by a veth pair, made over netlink, with no route out, in a
// user, mount and PID namespace of their own. Everything in it is gone when `inside` has ended.
//
// Runs `inside` in a child process that stands in synfin-a, as root of the lab when the caller is root, as
// the caller's own user with ambient capabilities otherwise; the result is its exit code (128 + signal if it
// was killed; 3, with a line on standard error, if it threw). Static destructors do not run in the child.
// Needs no root where unprivileged user namespaces are allowed; throws std::system_error naming the setting
// where they are not, and naming the setting or sysctl that the lab's kernel refused. INT, TERM, HUP and QUIT
// sent to the caller reach the child; when the caller dies the lab dies. A lab may be made inside a lab.
int run_in_lab(const LabOptions& options, const std::function<int()>& inside);

// Only in a lab: runs `in_peer` in synfin-b, in a child process; its exit code is the result's (as of
// run_in_lab), or its pid, for kill and waitpid, when it is to go on in the background.
int run_at_peer(const std::function<int()>& in_peer);
pid_t start_at_peer(const std::function<int()>& in_peer);

// Only in a lab: a listening socket (blocking, close-on-exec) on lab_address_b. Made before start_at_peer and
// accepted from in it, it spares the caller waiting for the peer to be ready.
Fd listen_at_peer(std::uint16_t port);

// Whether this process stands in a lab: in one of the network namespaces that a lab has mounted here.
bool inside_lab();

// Enters the network namespace /run/netns/NAME (`--netns`). Needs CAP_SYS_ADMIN. Throws std::system_error,
// which names the namespaces that there are when NAME is none of them.
void enter_network_namespace(const std::string& name);

}  // namespace synfin::net
