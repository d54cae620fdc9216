#include "app/trace_loop.h"

#include <algorithm>

#include <fmt/format.h>

#include "synfin/wire/packet_kind.h"

#include "app/say.h"

namespace synfin::app {

void TraceLoop::run(std::optional<Progress>& progress) {
  constexpr std::uint64_t between_looks_at_the_clock = 4096;  // packets
  constexpr std::uint64_t between_flushes = 1024;  // where packets never stop, and so no wait comes
  while (!enough()) {
    const net::CapturedFrame* frame = source_.next();
    if (frame == nullptr) return;
    take(*frame);
    if (progress && counts_.read % between_looks_at_the_clock == 0) progress->show(counts_.read);
    if (live_ && counts_.read % between_flushes == 0) flush();
  }
}

// A wait in which nothing can come out any more is not begun.
void TraceLoop::wait() {
  if (const auto now = source_.now()) each_sink([&](FrameSink& sink) { sink.pass(*now); });
  flush();
  if (pointless_) errors_.rethrow();
}

void TraceLoop::finish() {
  each_sink([](FrameSink& sink) { sink.finish(); });
}

void TraceLoop::flush() {
  each_sink([](FrameSink& sink) { sink.flush(); });
}

template <typename Part>
void TraceLoop::each_sink(const Part& part) {
  for (auto sink = sinks_.begin(); sink != sinks_.end();) {
    if (errors_.attempt([&] { part(**sink); })) {
      ++sink;
    } else {
      sink = sinks_.erase(sink);
      lost_sink();
    }
  }
}

void TraceLoop::lost_sink() {
  const bool more = std::any_of(sinks_.begin(), sinks_.end(), [](const auto& s) { return s->is_output(); });
  pointless_ = !more || errors_.is_reader_gone();
  if (live_ && !pointless_) say(fmt::format("synfin: {}; the rest goes on", errors_.last_text()));
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
  const std::size_t ipv4_at = wire::filtered_ipv4_offset(link_type_, frame.bytes);
  if (ipv4_at == wire::no_ipv4 || !is_chosen(frame.bytes.subspan(ipv4_at))) {
    ++counts_.other;
    return;
  }
  ++counts_.shown;
  const view::TracedFrame traced{link_type_, frame.stamp.wall(), frame.bytes, frame.wire_length,
                                 ipv4_at,    frame.stamp};
  each_sink([&](FrameSink& sink) { sink.take(traced); });
}

}  // namespace synfin::app
