#pragma once

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>

#include <sys/socket.h>

#include "synfin/wire/bytes.h"

namespace synfin::net {

// Hands packets to a socket, many with one call. Gives how many were taken; those behind them were not,
// because the queue is full. `fail(errno, size)` is called for anything else, and throws.
template <typename Fail>
std::size_t send_batch(int fd, const sockaddr* target, socklen_t target_size,
                       std::span<const wire::ByteView> packets, Fail fail) {
  constexpr std::size_t most = 64;
  std::array<iovec, most> bytes{};
  std::array<mmsghdr, most> messages{};
  std::size_t taken = 0;
  while (taken < packets.size()) {
    const std::size_t now = std::min(most, packets.size() - taken);
    for (std::size_t i = 0; i < now; ++i) {
      // The kernel does not write to what is sent.
      // NOLINTBEGIN(cppcoreguidelines-pro-type-const-cast)
      bytes[i] = {const_cast<std::uint8_t*>(packets[taken + i].data()), packets[taken + i].size()};
      messages[i].msg_hdr = {};
      messages[i].msg_hdr.msg_name = const_cast<sockaddr*>(target);
      // NOLINTEND(cppcoreguidelines-pro-type-const-cast)
      messages[i].msg_hdr.msg_namelen = target_size;
      messages[i].msg_hdr.msg_iov = &bytes[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }
    const int sent = ::sendmmsg(fd, messages.data(), static_cast<unsigned>(now), 0);
    if (sent >= 0) {
      taken += static_cast<std::size_t>(sent);
    } else if (errno == ENOBUFS || errno == EAGAIN) {
      return taken;
    } else if (errno != EINTR) {
      fail(errno, packets[taken].size());
    }
  }
  return taken;
}

}  // namespace synfin::net
