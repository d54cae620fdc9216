#include "synfin/app/real_link.h"

#include <system_error>

#include "synfin/net/clock.h"
#include "synfin/net/link_layer.h"

namespace synfin::app {

RealLink::RealLink(const net::CaptureOptions& capture, const std::optional<std::string>& send_interface)
    : capture_(capture), sender_(send_interface) {
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
    poller_.wait(deadline);
    if (auto frame = next_captured()) return frame;
    if (poller_.woken() || interrupted()) return std::nullopt;
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

tcp::Time RealLink::now() const { return net::monotonic_now(); }

}  // namespace synfin::app
