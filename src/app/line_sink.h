#pragma once

#include <string>

#include "synfin/app/output.h"
#include "synfin/view/frame_lines.h"

#include "app/frame_sink.h"

namespace synfin::app {

// Prints each frame's lines on standard output, in large pieces.
class LineSink final : public FrameSink {
 public:
  explicit LineSink(const view::FrameLineStyle& style) : lines_(style) {}
  void take(const view::TracedFrame& frame) override;
  void flush() override;

 private:
  void put();

  view::FrameLines lines_;
  Output output_;
  std::string text_;
};

}  // namespace synfin::app
