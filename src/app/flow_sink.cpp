#include "app/flow_sink.h"

#include <algorithm>
#include <utility>

#include "synfin/net/huge_pages.h"
#include "synfin/net/random.h"
#include "synfin/wire/parse.h"

namespace synfin::app {

namespace {

// A file may claim any time. Here the difference of any two has to be one that can be told.
tcp::WallTime within_reach(tcp::WallTime stamp) {
  constexpr tcp::WallTime farthest(tcp::Duration((std::int64_t{1} << 62) - 1));  // in 2116
  return std::clamp(stamp, tcp::WallTime(-farthest.time_since_epoch()), farthest);
}

}  // namespace

FlowSink::FlowSink(const tcp::TrackerLimits& limits, std::vector<std::unique_ptr<FlowObserver>> observers)
    : observers_(std::move(observers)),
      tracker_(
          limits, net::random_u64(),
          [this](const tcp::Flow& flow) {
            for (const auto& observer : observers_) observer->ended(flow);
          },
          net::huge_pages()) {}

void FlowSink::take(const view::TracedFrame& frame) {
  const tcp::WallTime at = within_reach(frame.stamp);
  if (at == frame.stamp) return follow(frame);
  view::TracedFrame moved = frame;
  moved.stamp = at;
  follow(moved);
}

void FlowSink::follow(const view::TracedFrame& frame) {
  const bool whole = wire::parse_segment(frame.packet(), segment_) && !segment_.ip.mf;
  last_ = whole ? tracker_.take(segment_, frame.stamp) : take_other(frame);
  if (last_.flow == nullptr) return;
  for (const auto& observer : observers_) observer->packet(frame, *last_.flow, last_.from);
}

tcp::Tracker::Seen FlowSink::take_other(const view::TracedFrame& frame) {
  const auto packet = wire::parse(frame.packet());
  const auto* error = packet ? std::get_if<wire::IcmpError>(&*packet) : nullptr;
  if (error != nullptr) return tracker_.take(*error, frame.stamp);
  ++unreadable_;
  return {};
}

void FlowSink::finish() {
  last_ = {};
  tracker_.finish();
}

}  // namespace synfin::app
