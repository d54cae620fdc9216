#pragma once

#include <memory>
#include <string>
#include <vector>

#include "synfin/app/trace.h"

#include "app/flow_pictures.h"
#include "app/flow_sink.h"
#include "app/frame_sink.h"
#include "app/frame_source.h"
#include "app/text_pieces.h"

namespace synfin::app {

// What `trace` does with the frames: the sinks that its options ask for.
class TraceOutput {
 public:
  // Throws std::system_error if a file cannot be made.
  TraceOutput(const TraceOptions& options, const FrameSource& source, const std::string& title);

  std::vector<std::unique_ptr<FrameSink>> take_sinks() { return std::move(sinks_); }
  // When everything has been taken: what could not be followed.
  void say_what_is_missing() const;

 private:
  void add_flows(const TraceOptions& options, const std::string& title);
  std::vector<std::unique_ptr<FlowObserver>> observers(const TraceOptions& options,
                                                       const std::shared_ptr<FlowPictures>& pictures) const;
  void add_printer(const TraceOptions& options, bool each);

  std::vector<std::unique_ptr<FrameSink>> sinks_;
  std::shared_ptr<TextPieces> text_;
  FlowSink* flows_ = nullptr;  // one of the sinks
};

}  // namespace synfin::app
