#pragma once

#include "synfin/net/capture_file.h"

#include "app/frame_source.h"

namespace synfin::app {

// The frames of a capture file.
class FileSource final : public FrameSource {
 public:
  // Throws std::system_error, also for a link type that IPv4 packets cannot be found in.
  FileSource(const std::string& file, const std::string& filter);

  std::optional<net::CapturedFrame> next() override { return reader_.next(); }
  wire::LinkType link_type() const override { return link_type_; }
  int dlt() const override { return reader_.link_type(); }
  int snapshot_length() const override { return reader_.snapshot_length(); }

 private:
  net::CaptureReader reader_;
  wire::LinkType link_type_;
};

}  // namespace synfin::app
