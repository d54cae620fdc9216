#include "synfin/net/kernel_socket.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "synfin/net/clock.h"

#include "net/os_error.h"
#include "net/socket_address.h"

namespace synfin::net {

namespace {

constexpr std::size_t portion = 4096;  // bytes read at once

int milliseconds(tcp::Duration duration) {
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(duration).count());
}

bool is_ready(const Fd& fd, short events) {
  pollfd watched{fd.value(), events, 0};
  return ::poll(&watched, 1, 0) > 0;
}

void bind_to_interface(const Fd& socket, const std::string& name) {
  if (::setsockopt(socket.value(), SOL_SOCKET, SO_BINDTODEVICE, name.c_str(),
                   static_cast<socklen_t>(name.size())) < 0)
    throw_os_error(errno, "binding the kernel's socket to interface '" + name + "'");
}

[[noreturn]] void throw_connect_error(int error) {
  throw_os_error(
      error, "connecting the kernel's socket",
      error == EADDRNOTAVAIL
          ? "the port's last connection to there is in TIME-WAIT, or no port is free: leave --sport "
            "out, or wait a minute"
          : "");
}

std::string bind_remedy(int error) {
  if (error == EACCES)
    return "ports below net.ipv4.ip_unprivileged_port_start need a privilege, which is given up before the "
           "first "
           "packet: use a higher one";
  if (error == EADDRINUSE) return "`ss -tan` shows who has the port";
  return "`ip addr` lists the addresses of this host";
}

void bind_to_address(const Fd& socket, wire::Endpoint local) {
  // One port for several peers' ports; and with an address alone, the port is left for connect() to choose.
  const int on = 1;
  ::setsockopt(socket.value(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ::setsockopt(socket.value(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  const sockaddr_in address = socket_address(local);
  if (::bind(socket.value(), generic(address), sizeof address) == 0) return;
  const int error = errno;
  throw_os_error(error,
                 "binding the kernel's socket to " + wire::to_string(local.address) + " port " +
                     std::to_string(local.port),
                 bind_remedy(error));
}

}  // namespace

KernelSocket::KernelSocket(const LocalChoice& local)
    : socket_(checked(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0),
                      "creating a socket for the kernel's exchange")),
      cancel_(checked(::eventfd(0, EFD_CLOEXEC), "creating an eventfd for the kernel's exchange")) {
  if (local.interface) bind_to_interface(socket_, *local.interface);
  if (local.source || local.source_port)
    bind_to_address(socket_, {local.source.value_or(wire::Address{}), local.source_port.value_or(0)});
}

void KernelSocket::connect(wire::Endpoint remote) {
  const sockaddr_in address = socket_address(remote);
  if (::connect(socket_.value(), generic(address), sizeof address) == 0 || errno == EINPROGRESS) return;
  if (errno != ECONNREFUSED) throw_connect_error(errno);
  refusal_ = errno;
}

wire::Endpoint KernelSocket::local() const {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  checked(::getsockname(socket_.value(), generic(address), &size), "asking for the kernel's local port");
  return {{ntohl(address.sin_addr.s_addr)}, ntohs(address.sin_port)};
}

int KernelSocket::wait_connected(tcp::Duration limit) {
  if (refusal_ != 0) return refusal_;
  // What is decided at the moment of a cancel() counts.
  if (!wait(POLLOUT, limit) && !is_ready(socket_, POLLOUT))
    return is_ready(cancel_, POLLIN) ? ECANCELED : ETIMEDOUT;
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(socket_.value(), SOL_SOCKET, SO_ERROR, &error, &size) < 0 ? errno : error;
}

bool KernelSocket::send(wire::ByteView data, tcp::Duration limit) {
  while (!data.empty()) {
    if (!wait(POLLOUT, limit)) return false;
    const ssize_t taken = ::send(socket_.value(), data.data(), data.size(), MSG_NOSIGNAL);
    if (taken < 0 && errno != EAGAIN && errno != EINTR) return false;
    if (taken > 0) data = data.subspan(static_cast<std::size_t>(taken));
  }
  return true;
}

bool KernelSocket::receive(tcp::Duration limit) {
  std::array<char, portion> forgotten{};
  if (!wait(POLLIN, limit)) return false;
  const ssize_t got = ::recv(socket_.value(), forgotten.data(), forgotten.size(), 0);
  return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

void KernelSocket::abort() {
  const linger at_once{1, 0};
  ::setsockopt(socket_.value(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

void KernelSocket::cancel() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(cancel_.value(), &one, sizeof one);
}

// Whether the socket is ready before `limit` is up and before cancel(). A signal is waited through.
bool KernelSocket::wait(short events, tcp::Duration limit) const {
  const tcp::Time deadline = monotonic_now() + limit;
  while (true) {
    std::array<pollfd, 2> watched{{{socket_.value(), events, 0}, {cancel_.value(), POLLIN, 0}}};
    const auto left = std::max(deadline - monotonic_now(), tcp::Duration::zero());
    const int ready = ::poll(watched.data(), watched.size(), milliseconds(left));
    if (ready >= 0 || errno != EINTR) return ready > 0 && watched[1].revents == 0;
  }
}

}  // namespace synfin::net
