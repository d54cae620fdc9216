#include "app/trace_loop.h"

#include "synfin/wire/packet_kind.h"

namespace synfin::app {

void TraceLoop::run() {
  while (const auto frame = source_.next()) take(*frame);
}

void TraceLoop::flush() {
  for (const auto& sink : sinks_) sink->flush();
}

void TraceLoop::take(const net::CapturedFrame& frame) {
  ++counts_.read;
  const auto ipv4_at = wire::filtered_ipv4_offset(source_.link_type(), frame.bytes);
  const auto kind = ipv4_at ? wire::kind_of(frame.bytes.subspan(*ipv4_at)) : wire::PacketKind::other;
  if (kind == wire::PacketKind::other || (kind == wire::PacketKind::icmp_about_tcp && !icmp_)) {
    ++counts_.other;
    return;
  }
  ++counts_.shown;
  const view::TracedFrame traced{source_.link_type(), frame.stamp, frame.bytes, frame.wire_length, *ipv4_at};
  for (const auto& sink : sinks_) sink->take(traced);
}

}  // namespace synfin::app
