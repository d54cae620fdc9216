#include "synfin/net/port_guard.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include <linux/filter.h>
#include <linux/tcp.h>
#include <sys/socket.h>

#include "synfin/net/random.h"

#include "net/os_error.h"
#include "net/socket_address.h"

namespace synfin::net {
namespace {

Fd open_socket() {
  Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP));
  if (!fd)
    throw_os_error(errno, "opening a socket for the port guard", "`ulimit -n` limits how many there are");
  return fd;
}

// Returns 0 or the errno value.
int attach_drop_all(int fd) {
  sock_filter drop = BPF_STMT(BPF_RET | BPF_K, 0);
  const sock_fprog program{1, &drop};
  return ::setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0 ? 0 : errno;
}

// RFC 2385: a segment without the signature that is asked for is dropped, unanswered. The key is never used.
void ask_for_signature(int fd, wire::Address peer) {
  tcp_md5sig request{};
  const sockaddr_in address = socket_address({peer, 0});
  std::memcpy(&request.tcpm_addr, &address, sizeof address);
  const std::uint64_t key = random_u64();
  request.tcpm_keylen = sizeof key;
  std::memcpy(request.tcpm_key, &key, sizeof key);
  if (::setsockopt(fd, IPPROTO_TCP, TCP_MD5SIG, &request, sizeof request) == 0) return;
  const std::string attempt = "guarding the port against " + wire::to_string(peer) + " by TCP_MD5SIG";
  if (errno == ENOMEM)
    throw_os_error(errno, attempt, "fewer targets at once, or more of the sysctl net.core.optmem_max");
  throw_os_error(errno, attempt,
                 "this kernel may lack it (CONFIG_TCP_MD5SIG): use --rst-guard filter as root");
}

void ask_for_signatures(int fd, std::span<const wire::Address> peers) {
  if (peers.empty()) throw_os_error(EINVAL, "the md5 guard needs the addresses that it guards against");
  for (const wire::Address peer : peers) ask_for_signature(fd, peer);
}

// Makes the socket deaf before it listens, so that no moment is left open. Returns the mode in force.
GuardMode arm(int fd, GuardMode mode, std::span<const wire::Address> peers) {
  if (mode == GuardMode::automatic || mode == GuardMode::filter) {
    const int error = attach_drop_all(fd);
    if (error == 0) return GuardMode::filter;
    if (mode == GuardMode::filter && error == EPERM)
      throw_not_permitted("the filter guard of the port (use --rst-guard md5 without it)", "CAP_NET_ADMIN");
    if (error != EPERM) throw_os_error(error, "attaching the port guard's filter");
  }
  if (mode == GuardMode::none) return mode;
  ask_for_signatures(fd, peers);
  return GuardMode::md5;
}

[[noreturn]] void throw_bind_error(int error, wire::Endpoint local) {
  const std::string attempt =
      "taking the local port " + wire::to_string(local.address) + ":" + std::to_string(local.port);
  switch (error) {
    case EADDRINUSE:
      throw_os_error(error, attempt, "`ss -tan` shows who has it (TIME-WAIT counts); choose another port");
    case EADDRNOTAVAIL:
      throw_os_error(error, attempt, "`ip addr` lists this host's addresses");
    case EACCES:
      throw_os_error(error, attempt, "ports below 1024 need CAP_NET_BIND_SERVICE (root)");
    default:
      throw_os_error(error, attempt);
  }
}

// No SO_REUSEADDR: a port of which the kernel still has a connection, TIME-WAIT included, is not ours to use.
// Returns 0 or the errno value.
int bind_to(int fd, wire::Endpoint local) {
  const sockaddr_in address = socket_address(local);
  return ::bind(fd, generic(address), sizeof address) == 0 ? 0 : errno;
}

void listen_unless_bare(int fd, GuardMode mode, wire::Endpoint local) {
  if (mode != GuardMode::none && ::listen(fd, 1) != 0) throw_bind_error(errno, local);
}

bool reserved(const tcp::HostFacts& facts, std::uint16_t port) {
  return std::any_of(facts.reserved_ports.begin(), facts.reserved_ports.end(),
                     [port](const auto& range) { return range.first <= port && port <= range.second; });
}

// Binds to a free port with an offset of this parity from the range's start. Returns 0 if there is none.
std::uint16_t bind_one_of(int fd, wire::Address local, const tcp::HostFacts& facts, std::uint32_t parity) {
  const std::uint32_t size = std::uint32_t{facts.port_last} - facts.port_first + 1;
  if (size <= parity) return 0;
  const std::uint32_t candidates = (size - parity + 1) / 2;
  const std::uint32_t start = random_below(candidates);
  for (std::uint32_t i = 0; i < candidates; ++i) {
    const std::uint32_t offset = 2 * ((start + i) % candidates) + parity;
    const auto port = static_cast<std::uint16_t>(facts.port_first + offset);
    if (port == 0 || reserved(facts, port)) continue;
    const int error = bind_to(fd, {local, port});
    if (error == 0) return port;
    if (error != EADDRINUSE) throw_bind_error(error, {local, port});
  }
  return 0;
}

}  // namespace

PortGuard::PortGuard(GuardMode mode, wire::Endpoint local, std::span<const wire::Address> peers)
    : mode_(mode), local_(local), fd_(open_socket()) {
  if (local.port == 0) throw_os_error(EINVAL, "taking the local port 0", "ports are 1 to 65535");
  mode_ = arm(fd_.value(), mode, peers);
  if (const int error = bind_to(fd_.value(), local); error != 0) throw_bind_error(error, local);
  listen_unless_bare(fd_.value(), mode_, local);
}

PortGuard PortGuard::lease(GuardMode mode, wire::Address local, std::span<const wire::Address> peers,
                           const tcp::HostFacts& facts) {
  const std::string range = std::to_string(facts.port_first) + "-" + std::to_string(facts.port_last);
  if (facts.port_first > facts.port_last) throw_os_error(EINVAL, "the port range " + range + " is empty");
  Fd fd = open_socket();
  const GuardMode in_force = arm(fd.value(), mode, peers);
  std::uint16_t port = bind_one_of(fd.value(), local, facts, 0);
  if (port == 0) port = bind_one_of(fd.value(), local, facts, 1);
  if (port == 0)
    throw_os_error(EADDRINUSE, "leasing a local port of " + wire::to_string(local) + " in " + range,
                   "every one is taken or reserved: `ss -tan` shows by whom, the sysctl "
                   "net.ipv4.ip_local_port_range widens the range");
  listen_unless_bare(fd.value(), in_force, {local, port});
  return PortGuard(in_force, {local, port}, std::move(fd));
}

}  // namespace synfin::net
