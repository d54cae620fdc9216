#pragma once

#include "synfin/net/capture_file.h"

#include "app/frame_source.h"

namespace synfin::app {

// The frames of a capture file.
class FileSource final : public FrameSource {
 public:
  // Throws std::system_error, also for a link type that IPv4 packets cannot be found in; UsageError for a
  // wrong filter. `stop_fd`: readable when a wait is to end.
  FileSource(net::CaptureInput input, const std::string& filter, int stop_fd);

  std::optional<net::CapturedFrame> next() override { return reader_.next(); }
  void when_waiting(std::function<void()> call) override { reader_.when_waiting(std::move(call)); }
  wire::LinkType link_type() const override { return link_type_; }
  int dlt() const override { return reader_.link_type(); }
  int snapshot_length() const override { return reader_.snapshot_length(); }

 private:
  net::CaptureReader reader_;
  wire::LinkType link_type_;
};

}  // namespace synfin::app
