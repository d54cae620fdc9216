#include "synfin/app/real_link.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <system_error>

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "synfin/net/clock.h"
#include "synfin/net/link_layer.h"

namespace synfin::app {

namespace {

void watch(const net::Fd& epoll, int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  if (::epoll_ctl(epoll.value(), EPOLL_CTL_ADD, fd, &event) < 0) {
    throw std::system_error(errno, std::generic_category(), "watching a descriptor (epoll)");
  }
}

}  // namespace

RealLink::RealLink(const net::CaptureOptions& capture, const std::optional<std::string>& send_interface)
    : capture_(capture),
      sender_(send_interface),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!epoll_ || !wake_)
    throw std::system_error(errno, std::generic_category(), "creating the event loop (epoll)");
  for (const int fd : {capture_.fd(), interrupts_.fd(), wake_.value()}) watch(epoll_, fd);
}

void RealLink::write_to(const std::filesystem::path& file) {
  writer_.emplace(file, capture_.link_type(), capture_.snapshot_length());
}

std::optional<Frame> RealLink::next(tcp::Time deadline) {
  while (true) {
    if (auto frame = next_captured()) return frame;
    if (now() >= deadline) return std::nullopt;
    wait(deadline);
    if (auto frame = next_captured()) return frame;
    std::uint64_t woken = 0;
    const bool wanted_back = ::read(wake_.value(), &woken, sizeof woken) > 0;
    if (wanted_back || interrupted()) return std::nullopt;
  }
}

std::optional<Frame> RealLink::next_captured() {
  while (const auto frame = capture_.next()) {
    keep(*frame);
    const auto offset = net::ipv4_offset(capture_.link_type(), frame->bytes);
    if (!offset) continue;
    return Frame{frame->stamp, frame->bytes.subspan(*offset), frame->wire_length - *offset};
  }
  return std::nullopt;
}

void RealLink::keep(const net::CapturedFrame& frame) {
  if (!writer_ || write_error_) return;
  try {
    writer_->write(frame);
  } catch (const std::system_error& error) {
    write_error_ = error.what();
  }
}

void RealLink::flush_file() {
  if (!writer_ || write_error_) return;
  try {
    writer_->flush();
  } catch (const std::system_error& error) {
    write_error_ = error.what();
  }
}

void RealLink::wait(tcp::Time deadline) {
  const tcp::Duration most = std::chrono::hours(1);
  const tcp::Duration left = std::min(deadline - now(), most);
  const timespec timeout{static_cast<time_t>(left / std::chrono::seconds(1)),
                         static_cast<long>((left % std::chrono::seconds(1)).count())};
  epoll_event event{};
  const int ready = ::epoll_pwait2(epoll_.value(), &event, 1, &timeout, nullptr);
  if (ready < 0 && errno != EINTR)
    throw std::system_error(errno, std::generic_category(), "waiting for frames (epoll)");
}

tcp::Time RealLink::now() const { return net::monotonic_now(); }

void RealLink::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(wake_.value(), &one, sizeof one);
}

}  // namespace synfin::app
