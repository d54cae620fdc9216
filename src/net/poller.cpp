#include "synfin/net/poller.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "synfin/net/clock.h"

#include "net/os_error.h"

namespace synfin::net {

namespace {

constexpr tcp::Duration longest_wait = std::chrono::hours(1);

}  // namespace

Poller::Poller()
    : epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "creating the event loop (epoll)")),
      wake_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "creating the event loop (eventfd)")) {
  watch(wake_.value());
}

void Poller::watch(int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  checked(::epoll_ctl(epoll_.value(), EPOLL_CTL_ADD, fd, &event), "watching a descriptor (epoll)");
}

void Poller::wait(tcp::Time deadline) {
  const tcp::Duration left = std::clamp(deadline - monotonic_now(), tcp::Duration::zero(), longest_wait);
  const timespec timeout{static_cast<time_t>(left / std::chrono::seconds(1)),
                         static_cast<long>((left % std::chrono::seconds(1)).count())};
  epoll_event event{};
  const int ready = ::epoll_pwait2(epoll_.value(), &event, 1, &timeout, nullptr);
  if (ready < 0 && errno != EINTR) throw_os_error(errno, "waiting for frames (epoll)");
}

void Poller::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(wake_.value(), &one, sizeof one);
}

bool Poller::woken() {
  std::uint64_t count = 0;
  return ::read(wake_.value(), &count, sizeof count) > 0;
}

}  // namespace synfin::net
