#pragma once

#include "synfin/view/traced_frame.h"

namespace synfin::app {

// What is done with each traced frame. A sink that throws std::system_error takes no more; the others go on.
class FrameSink {
 public:
  virtual ~FrameSink() = default;
  virtual void take(const view::TracedFrame& frame) = 0;
  // No frame has come by then, by the clock of the frames' stamps.
  virtual void pass(tcp::WallTime) {}
  // No more frames will come.
  virtual void finish() {}
  // What has been taken is out: nothing more may come for a while, or ever.
  virtual void flush() = 0;
  // Whether it brings something out, and is not only there for other sinks: without one a run has no use.
  virtual bool is_output() const { return true; }
};

}  // namespace synfin::app
