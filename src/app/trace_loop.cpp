#include "app/trace_loop.h"

#include "synfin/wire/packet_kind.h"

namespace synfin::app {

void TraceLoop::run(std::optional<Progress>& progress) {
  constexpr std::uint64_t between_looks_at_the_clock = 4096;  // packets
  while (!enough()) {
    const auto frame = source_.next();
    if (!frame) return;
    take(*frame);
    if (progress && counts_.read % between_looks_at_the_clock == 0) progress->show(counts_.read);
  }
}

void TraceLoop::wait() {
  if (const auto now = source_.now()) {
    for (const auto& sink : sinks_) sink->pass(*now);
  }
  flush();
}

void TraceLoop::finish() {
  for (const auto& sink : sinks_) sink->finish();
}

void TraceLoop::flush() {
  for (const auto& sink : sinks_) sink->flush();
}

bool TraceLoop::is_chosen(wire::ByteView packet) const {
  switch (wire::kind_of(packet)) {
    case wire::PacketKind::tcp:
      return true;
    case wire::PacketKind::icmp_about_tcp:
      return choice_.icmp;
    case wire::PacketKind::other:
      return false;
  }
  return false;
}

void TraceLoop::take(const net::CapturedFrame& frame) {
  ++counts_.read;
  const std::size_t ipv4_at = wire::filtered_ipv4_offset(source_.link_type(), frame.bytes);
  if (ipv4_at == wire::no_ipv4 || !is_chosen(frame.bytes.subspan(ipv4_at))) {
    ++counts_.other;
    return;
  }
  ++counts_.shown;
  const view::TracedFrame traced{source_.link_type(), frame.stamp, frame.bytes, frame.wire_length, ipv4_at};
  for (const auto& sink : sinks_) sink->take(traced);
}

}  // namespace synfin::app
