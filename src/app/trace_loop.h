#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "app/frame_sink.h"
#include "app/frame_source.h"

namespace synfin::app {

struct TraceCounts {
  std::uint64_t read = 0;
  std::uint64_t shown = 0;
  std::uint64_t other = 0;  // neither TCP nor an ICMP error about TCP that is to be shown
};

// The one loop of `trace`: hands each frame of a source that carries TCP to the sinks.
class TraceLoop {
 public:
  // `icmp`: ICMP errors about TCP too.
  TraceLoop(FrameSource& source, std::vector<std::unique_ptr<FrameSink>> sinks, bool icmp)
      : source_(source), sinks_(std::move(sinks)), icmp_(icmp) {}

  void run();    // to the end of the source
  void flush();  // all sinks
  const TraceCounts& counts() const { return counts_; }

 private:
  void take(const net::CapturedFrame& frame);

  FrameSource& source_;
  std::vector<std::unique_ptr<FrameSink>> sinks_;
  bool icmp_;
  TraceCounts counts_;
};

}  // namespace synfin::app
