#pragma once

#include <algorithm>
#include <deque>
#include <optional>

#include "synfin/tcp/connection.h"
#include "synfin/wire/parse.h"

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
    if (!out.packet.empty()) return add_packet(out.packet);
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

  // The same for a packet in which no segment of a connection is to be seen: a fragment, a malformed one.
  // `wire_length`: bytes that it had on the wire; of them the capture may have kept fewer.
  bool take(wire::ByteView captured, std::size_t wire_length) {
    const auto found = std::find_if(packets_.begin(), packets_.end(), [&](const wire::Bytes& sent) {
      const bool padded = sent.size() < ethernet_payload && wire_length == ethernet_payload;
      const auto kept = static_cast<std::ptrdiff_t>(std::min(sent.size(), captured.size()));
      return (wire_length == sent.size() || padded) &&
             std::equal(sent.begin(), sent.begin() + kept, captured.begin());
    });
    if (found == packets_.end()) return false;
    packets_.erase(found);
    return true;
  }

  bool empty() const { return sent_.empty() && packets_.empty(); }

 private:
  static constexpr std::size_t ethernet_payload = 46;  // bytes; what is shorter may be padded up to it

  void add_packet(const wire::Bytes& bytes) {
    const auto packet = wire::parse(bytes);
    const auto* const s = packet ? std::get_if<wire::Segment>(&*packet) : nullptr;
    if (s == nullptr) {
      packets_.push_back(bytes);
    } else {
      sent_.push_back({s->seq, s->ack_field, s->flags, s->window, s->payload_length, {}, {}, {}});
    }
  }

  // The fields that the kernel leaves as they are when it sends a raw packet.
  std::deque<Sent>::const_iterator find(const wire::Segment& s) const {
    return std::find_if(sent_.begin(), sent_.end(), [&](const Sent& sent) {
      return sent.seq == s.seq && sent.ack_field == s.ack_field && sent.flags == s.flags &&
             sent.window == s.window && sent.payload == s.payload_length;
    });
  }

  std::deque<Sent> sent_;
  std::deque<wire::Bytes> packets_;
};

}  // namespace synfin::app
