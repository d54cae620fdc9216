#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <utility>

#include "synfin/app/link.h"
#include "synfin/net/capture.h"
#include "synfin/net/capture_file.h"
#include "synfin/net/interrupts.h"
#include "synfin/net/link_sender.h"
#include "synfin/net/poller.h"
#include "synfin/net/sender.h"
#include "synfin/wire/link_layer.h"

namespace synfin::app {

// The link over a raw socket and a live capture. The capture is live from construction on, so before anything
// is sent. Needs CAP_NET_RAW to construct, nothing afterwards. Throws std::system_error, also for a link type
// in which it could not find the IPv4 packets.
class RealLink {
 public:
  RealLink(const net::CaptureOptions& capture, const std::optional<std::string>& send_interface,
           std::optional<wire::Address> source);

  // From now on every captured frame also goes to a file. Throws std::system_error if it cannot be made.
  void write_to(const std::filesystem::path& file);
  // What a file could not take is said once by write_error(); the exchange goes on.
  const std::optional<std::string>& write_error() const { return write_error_; }

  // From now on what a raw socket would change on the way out goes beneath it, as it is.
  void send_beneath(net::LinkSender sender) { beneath_ = std::move(sender); }

  bool send(wire::ByteView packet, wire::Address destination) {
    if (beneath_ && net::raw_socket_changes(packet)) return beneath_->send(packet);
    return sender_.send(packet, destination);
  }
  // Many at once, which a raw socket sends as they are; how many were taken before the queue was full.
  std::size_t send_all(std::span<const wire::ByteView> packets, wire::Address destination) {
    return sender_.send_all(packets, destination);
  }
  std::optional<Frame> next(tcp::Time deadline);
  tcp::Time now() const;
  std::optional<int> interrupted() const { return interrupts_.signal(); }

  // Makes next() return early; from any thread.
  void wake() { poller_.wake(); }

  net::CaptureCounts counts() const { return capture_.counts(); }
  // What was captured is whole in the file. So it is whenever next() waits.
  void flush_file();

 private:
  std::optional<Frame> next_captured();
  void keep(const net::CapturedFrame& frame);

  net::Interrupts interrupts_;
  net::Capture capture_;
  net::Sender sender_;
  std::optional<net::LinkSender> beneath_;
  wire::LinkType link_type_ = wire::LinkType::ethernet;
  std::optional<net::CaptureWriter> writer_;
  std::optional<std::string> write_error_;
  net::Poller poller_;
};

static_assert(Link<RealLink>);

}  // namespace synfin::app
