#include "synfin/app/real_link.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fmt/format.h>

#include "synfin/net/clock.h"
#include "synfin/net/link_layer.h"

namespace synfin::app {
namespace {

// The kernel wakes a capture as its interface goes down, and not once more as it is removed: that comes to
// light when the capture is read again.
constexpr tcp::Duration removed_is_seen_within = std::chrono::milliseconds(250);

}  // namespace

RealLink::RealLink(const net::CaptureOptions& capture, const std::optional<std::string>& send_interface,
                   std::optional<wire::Address> source)
    : capture_(capture), sender_(send_interface, source) {
  const auto link_type = net::link_type_of(capture_.link_type());
  if (!link_type) {
    throw std::system_error(ENOTSUP, std::generic_category(),
                            fmt::format("interface '{}' has link type {}, in which synfin cannot read IPv4",
                                        capture.interface, net::link_type_name(capture_.link_type())));
  }
  link_type_ = *link_type;
  poller_.watch(capture_.fd());
  poller_.watch(interrupts_.fd());
}

void RealLink::write_to(const std::filesystem::path& file) {
  writer_.emplace(file, capture_.link_type(), capture_.snapshot_length());
}

std::optional<Frame> RealLink::next(tcp::Time deadline) {
  while (true) {
    if (auto frame = next_captured()) return frame;
    if (now() >= deadline) return std::nullopt;
    flush_file();
    poller_.wait(std::min(deadline, now() + removed_is_seen_within));
    if (auto frame = next_captured()) return frame;
    if (poller_.woken() || interrupted()) return std::nullopt;
  }
}

std::optional<Frame> RealLink::next_captured() {
  while (const auto* frame = capture_.next()) {
    keep(*frame);
    const auto offset = wire::ipv4_offset(link_type_, frame->bytes);
    if (!offset) continue;
    return Frame{frame->stamp.wall(), frame->bytes.subspan(*offset), frame->wire_length - *offset};
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

tcp::Time RealLink::now() const { return net::monotonic_now(); }

}  // namespace synfin::app
