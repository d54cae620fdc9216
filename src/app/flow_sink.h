#pragma once

#include <memory>
#include <vector>

#include "synfin/tcp/tracker.h"

#include "app/frame_sink.h"

namespace synfin::app {

// Whoever wants to know of the connections that go by. It throws nothing: the tracker would not know what it
// has told.
class FlowObserver {
 public:
  virtual ~FlowObserver() = default;
  // A packet of `flow`'s, which has been taken: by `from`, or an ICMP error about a segment of `from`'s.
  virtual void packet(const view::TracedFrame&, const tcp::Flow&, tcp::End /*from*/) {}
  virtual void ended(const tcp::Flow& flow) = 0;
};

// Follows the connections of the frames, and tells its observers.
class FlowSink final : public FrameSink {
 public:
  FlowSink(const tcp::TrackerLimits& limits, std::vector<std::unique_ptr<FlowObserver>> observers);

  void take(const view::TracedFrame& frame) override;
  void pass(tcp::WallTime now) override { tracker_.pass(now); }
  void flush() override {}
  // No more frames will come: every connection ends.
  void finish() override;
  bool is_output() const override { return false; }

  // The connection of the last frame; null if it is of none that is known.
  const tcp::Tracker::Seen& last() const { return last_; }
  const tcp::TrackerCounts& counts() const { return tracker_.counts(); }
  std::uint64_t unreadable() const { return unreadable_; }

 private:
  void follow(const view::TracedFrame& frame);
  tcp::Tracker::Seen take_other(const view::TracedFrame& frame);

  std::vector<std::unique_ptr<FlowObserver>> observers_;
  tcp::Tracker tracker_;
  tcp::Tracker::Seen last_;
  wire::Segment segment_;         // of the last frame
  std::uint64_t unreadable_ = 0;  // frames whose packet cannot be parsed, or is a fragment
};

}  // namespace synfin::app
