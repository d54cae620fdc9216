#include "app/flow_sink.h"

#include <utility>

#include "synfin/net/random.h"
#include "synfin/wire/parse.h"

namespace synfin::app {

FlowSink::FlowSink(const tcp::TrackerLimits& limits, std::vector<std::unique_ptr<FlowObserver>> observers)
    : observers_(std::move(observers)), tracker_(limits, net::random_u64(), [this](const tcp::Flow& flow) {
        for (const auto& observer : observers_) observer->ended(flow);
      }) {}

void FlowSink::take(const view::TracedFrame& frame) {
  last_ = {};
  const auto packet = wire::parse(frame.packet());
  if (const auto* s = packet ? std::get_if<wire::Segment>(&*packet) : nullptr) {
    last_ = tracker_.take(*s, frame.stamp);
  } else if (const auto* error = packet ? std::get_if<wire::IcmpError>(&*packet) : nullptr) {
    last_ = tracker_.take(*error, frame.stamp);
  } else {
    ++unreadable_;
  }
  if (last_.flow == nullptr) return;
  for (const auto& observer : observers_) observer->packet(frame, *last_.flow, last_.from);
}

void FlowSink::flush() {
  for (const auto& observer : observers_) observer->flush();
}

void FlowSink::finish() {
  last_ = {};
  tracker_.finish();
}

}  // namespace synfin::app
