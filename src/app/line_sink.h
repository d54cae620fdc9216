#pragma once

#include <string>

#include "synfin/app/output.h"
#include "synfin/view/frame_lines.h"

#include "app/flow_sink.h"
#include "app/forgotten_pairs.h"
#include "app/frame_sink.h"
#include "app/trace_names.h"

namespace synfin::app {

// Prints each frame's lines on standard output.
class LineSink final : public FrameSink {
 public:
  // `names`: of hosts and services, instead of numbers. `each`: a frame's lines are out before the next frame
  // is looked at; otherwise lines go out in large pieces. `states`: who knows the connections, and takes each
  // frame first; null: lines without states.
  LineSink(view::FrameLineStyle style, bool names, bool each, const FlowSink* states);
  void take(const view::TracedFrame& frame) override;
  void flush() override;

 private:
  view::FrameLineStyle with_names(view::FrameLineStyle style, bool names) const;
  void put();

  TraceNames names_;
  view::FrameLines lines_;
  Output output_;
  std::string text_;
  const FlowSink* states_;
  std::string note_;
  ForgottenPairs forgotten_;
  bool each_;
};

}  // namespace synfin::app
