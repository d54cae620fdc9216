#pragma once

#include <cerrno>
#include <chrono>
#include <cstdint>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "synfin/net/fd.h"
#include "synfin/wire/address.h"

namespace synfin::test {

// A connection by the local kernel.
class KernelSocket {
 public:
  KernelSocket() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}

  // 0 or the errno; ETIMEDOUT when the peer is silent for `limit`. Not by a blocking connect: over a veth
  // pair an ICMP error arrives while connect() still holds the socket, and the kernel then takes it for a
  // soft error, which only poll() and SO_ERROR report before the next SYN.
  int connect(wire::Address address, std::uint16_t port,
              std::chrono::milliseconds limit = std::chrono::seconds(20)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(address.value);
    const int flags = ::fcntl(fd_.value(), F_GETFL);
    ::fcntl(fd_.value(), F_SETFL, flags | O_NONBLOCK);
    const int error =
        ::connect(fd_.value(), reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 ? 0 : errno;
    const int outcome = error == EINPROGRESS ? wait_for_outcome(limit) : error;
    ::fcntl(fd_.value(), F_SETFL, flags);
    return outcome;
  }

  int maximum_segment() const {
    int bytes = 0;
    socklen_t size = sizeof bytes;
    ::getsockopt(fd_.value(), IPPROTO_TCP, TCP_MAXSEG, &bytes, &size);
    return bytes;
  }

  void finish_sending() { ::shutdown(fd_.value(), SHUT_WR); }
  int descriptor() const { return fd_.value(); }

 private:
  int wait_for_outcome(std::chrono::milliseconds limit) {
    pollfd watched{fd_.value(), POLLOUT, 0};
    if (::poll(&watched, 1, static_cast<int>(limit.count())) <= 0) return ETIMEDOUT;
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(fd_.value(), SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
  }

  net::Fd fd_;
};

}  // namespace synfin::test
