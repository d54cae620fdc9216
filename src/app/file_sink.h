#pragma once

#include <filesystem>

#include "synfin/net/capture_file.h"

#include "app/frame_sink.h"
#include "app/frame_source.h"

namespace synfin::app {

// Writes each frame to a capture file.
class FileSink final : public FrameSink {
 public:
  // `each`: a frame is in the file as soon as it is taken. Throws std::system_error if it cannot be made.
  FileSink(const std::filesystem::path& file, const FrameSource& source, net::StampUnit unit, bool each)
      : writer_(file, source.dlt(), source.snapshot_length(), unit), each_(each) {}

  void take(const view::TracedFrame& frame) override {
    writer_.write({frame.captured, frame.bytes, frame.wire_length});
    if (each_) writer_.flush();
  }
  void flush() override { writer_.flush(); }

 private:
  net::CaptureWriter writer_;
  bool each_;
};

}  // namespace synfin::app
