#include "net/lab_peer.h"

#include <array>
#include <cerrno>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "synfin/net/lab_network.h"

#include "net/os_error.h"
#include "net/socket_address.h"

namespace synfin::net {
namespace {

constexpr int backlog = 4096;

// The connections' descriptors belong to the kernel's epoll set and close when they are done or with the
// process.
class KernelPeer {
 public:
  explicit KernelPeer(int listener)
      : listener_(listener),
        ready_(checked(::epoll_create1(EPOLL_CLOEXEC), "making the lab peer's event queue")) {
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
      files.rlim_cur = files.rlim_max;
      ::setrlimit(RLIMIT_NOFILE, &files);
    }
    const int flags = ::fcntl(listener_, F_GETFL);
    checked(::fcntl(listener_, F_SETFL, flags | O_NONBLOCK), "preparing the lab peer's listener");
    watch(listener_);
  }

  void turn() {
    std::array<epoll_event, 256> events{};
    const int count = ::epoll_wait(ready_.value(), events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (fd == listener_)
        accept_all();
      else
        drain(fd);
    }
  }

 private:
  void watch(int fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    ::epoll_ctl(ready_.value(), EPOLL_CTL_ADD, fd, &event);
  }

  void accept_all() {
    for (;;) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd >= 0) {
        watch(fd);
      } else if (errno == EMFILE || errno == ENFILE) {
        // Level-triggered, the listener would spin: it waits in the backlog until a connection closes.
        ::epoll_ctl(ready_.value(), EPOLL_CTL_DEL, listener_, nullptr);
        full_ = true;
        return;
      } else if (errno != EINTR && errno != ECONNABORTED) {
        return;
      }
    }
  }

  void drain(int fd) {
    std::array<char, 65536> discarded{};
    ssize_t got = 0;
    do got = ::read(fd, discarded.data(), discarded.size());
    while (got > 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    ::close(fd);
    if (full_) {
      full_ = false;
      watch(listener_);
    }
  }

  int listener_;
  Fd ready_;
  bool full_ = false;
};

}  // namespace

Fd listen_in_peer(std::uint16_t port) {
  Fd listener(checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "making the lab peer's listener"));
  const int on = 1;
  ::setsockopt(listener.value(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const sockaddr_in local = socket_address({lab_address_b, port});
  checked(::bind(listener.value(), generic(local), sizeof local), "binding the lab peer's port");
  checked(::listen(listener.value(), backlog), "listening as the lab's peer");
  return listener;
}

void serve_as_kernel_peer(const Fd& listener) {
  KernelPeer peer(listener.value());
  for (;;) peer.turn();
}

}  // namespace synfin::net
