#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "app/first_error.h"
#include "app/frame_sink.h"
#include "app/frame_source.h"
#include "app/progress.h"

namespace synfin::app {

struct TraceCounts {
  std::uint64_t read = 0;
  std::uint64_t shown = 0;
  std::uint64_t other = 0;  // neither TCP nor an ICMP error about TCP that is to be shown
};

struct TraceChoice {
  bool icmp = true;                   // ICMP errors about TCP too
  std::optional<std::uint64_t> most;  // packets to show
};

// The one loop of `trace`: hands each frame of a source that carries TCP to the sinks.
class TraceLoop {
 public:
  // `errors`: of sinks; each takes frames until it throws one.
  TraceLoop(FrameSource& source, std::vector<std::unique_ptr<FrameSink>> sinks, TraceChoice choice,
            FirstError& errors)
      : source_(source),
        sinks_(std::move(sinks)),
        choice_(choice),
        errors_(errors),
        link_type_(source.link_type()),
        live_(source.now().has_value()) {
    source_.when_waiting([this] { wait(); });
  }

  // To the end of the source, until as many have been shown as are to be, or until no output is left. Throws
  // std::system_error if the source cannot be read.
  void run(std::optional<Progress>& progress);
  void finish();  // no more frames will come
  void flush();   // all sinks
  const TraceCounts& counts() const { return counts_; }

 private:
  bool is_chosen(wire::ByteView packet) const;
  void take(const net::CapturedFrame& frame);
  void wait();
  bool enough() const { return pointless_ || (choice_.most && counts_.shown >= *choice_.most); }
  template <typename Part>
  void each_sink(const Part& part);
  void lost_sink();

  FrameSource& source_;
  std::vector<std::unique_ptr<FrameSink>> sinks_;
  TraceChoice choice_;
  FirstError& errors_;
  wire::LinkType link_type_;
  bool live_;
  bool pointless_ = false;  // nothing of it would come out
  TraceCounts counts_;
};

}  // namespace synfin::app
