#pragma once

#include <string>

#include "synfin/app/output.h"
#include "synfin/view/frame_lines.h"

#include "app/frame_sink.h"
#include "app/trace_names.h"

namespace synfin::app {

// Prints each frame's lines on standard output.
class LineSink final : public FrameSink {
 public:
  // `names`: of hosts and services, instead of numbers. `each`: a frame's lines are out before the next frame
  // is looked at; otherwise lines go out in large pieces.
  LineSink(view::FrameLineStyle style, bool names, bool each);
  void take(const view::TracedFrame& frame) override;
  void flush() override;

 private:
  view::FrameLineStyle with_names(view::FrameLineStyle style, bool names) const;
  void put();
  void say_that_pairs_are_forgotten();

  TraceNames names_;
  view::FrameLines lines_;
  Output output_;
  std::string text_;
  std::size_t most_pairs_;
  bool each_;
  bool said_ = false;
};

}  // namespace synfin::app
