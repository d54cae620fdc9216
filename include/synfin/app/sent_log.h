#pragma once

#include <algorithm>
#include <deque>
#include <optional>

#include "synfin/tcp/connection.h"
#include "synfin/wire/segment.h"

namespace synfin::app {

// Segments that were sent and have not been captured yet. By it a captured segment from our side is told from
// one that the kernel sent on its own account, and gets back what was known when it was sent.
class SentLog {
 public:
  struct Sent {
    wire::Seq seq;
    std::uint32_t ack_field = 0;
    wire::Flags flags;
    std::uint16_t window = 0;
    std::size_t payload = 0;
    tcp::State state = tcp::State::closed;
    std::optional<tcp::StateChange> change;
    unsigned retransmission = 0;
  };

  void add(const tcp::Transmit& out) {
    const wire::SegmentSpec& spec = out.spec;
    sent_.push_back({spec.seq.value_or(wire::Seq()), spec.ack.value_or(wire::Seq()).raw(), *spec.flags,
                     spec.window.value_or(0), spec.payload ? spec.payload->size() : 0, out.state, out.change,
                     out.retransmission});
  }

  bool expects(const wire::Segment& s) const { return find(s) != sent_.end(); }

  // The entry for a captured segment; older ones stay, so that a capture that dropped one is no confusion.
  std::optional<Sent> take(const wire::Segment& s) {
    const auto found = find(s);
    if (found == sent_.end()) return std::nullopt;
    Sent sent = *found;
    sent_.erase(found);
    return sent;
  }

  bool empty() const { return sent_.empty(); }

 private:
  // The fields that the kernel leaves as they are when it sends a raw packet.
  std::deque<Sent>::const_iterator find(const wire::Segment& s) const {
    return std::find_if(sent_.begin(), sent_.end(), [&](const Sent& sent) {
      return sent.seq == s.seq && sent.ack_field == s.ack_field && sent.flags == s.flags &&
             sent.window == s.window && sent.payload == s.payload_length;
    });
  }

  std::deque<Sent> sent_;
};

}  // namespace synfin::app
