#pragma once

#include <cstdint>
#include <optional>

#include "synfin/wire/parse_line.h"

namespace synfin::view {

// How a segment's numbers are printed. tcpdump prints those of segments with ACK relative to the connection's
// first ones, but for the first such segment and every SYN-ACK, and all of them absolute with -S.
enum class Numbering : std::uint8_t { absolute, relative, likely_absolute, likely_relative };

constexpr bool is_absolute(Numbering n) {
  return n == Numbering::absolute || n == Numbering::likely_absolute;
}

// What the lines so far say of one end. Its own numbers are counted from `first`, those it acknowledges from
// the other end's.
struct End {
  std::optional<std::uint32_t> first;  // on the wire: its ISN, if its SYN or the answer to it was seen
  bool first_is_isn = false;
  unsigned syns = 0;
  unsigned syn_acks = 0;  // of the SYNs
  std::optional<std::uint8_t> wscale;
  unsigned segments = 0;
  std::optional<std::uint32_t> next;   // after the last number it has used
  std::optional<std::uint32_t> acked;  // the last acknowledgment it has sent
  std::optional<std::uint32_t> fin;    // its FIN's number
  std::optional<std::uint16_t> window;
  bool reset = false;
};

// A segment between two ends, before either has been told of it. Its numbers are counted as End's are.
struct PlacedSegment {
  const wire::TcpLine& tcp;
  const End& sender;
  const End& receiver;
  Numbering numbering = Numbering::absolute;
  std::optional<std::uint32_t> seq;
  std::optional<std::uint32_t> ack;

  bool has(wire::Flag flag) const { return tcp.flags.has(flag); }
  // Sequence numbers it takes (RFC 9293 3.4).
  std::uint32_t space() const {
    return tcp.length + (has(wire::Flag::syn) ? 1u : 0u) + (has(wire::Flag::fin) ? 1u : 0u);
  }
  bool first_of_all() const { return sender.segments == 0 && receiver.segments == 0; }
};

enum class EndRole : std::uint8_t { client, server, likely_client, likely_server, unknown };

// What a window field counts.
enum class Scaling : std::uint8_t {
  never,        // on a SYN
  none,         // one of the SYNs had no wscale
  by_shift,     // both had one
  by_shift_if,  // the sender's SYN had one, the other was not seen
  unknown,
};

Scaling scaling_of(const PlacedSegment& segment);

// Two ends, and what was seen between them. The first end is that of the first line's source.
class Conversation {
 public:
  // A SYN of another number than the one before begins a new connection: what was known is forgotten.
  void meet(const wire::TcpLine& tcp, bool from_first);
  PlacedSegment place(const wire::TcpLine& tcp, bool from_first) const;
  void take(const wire::TcpLine& tcp, bool from_first);
  // By who sent the SYN; else by the ports.
  EndRole role(bool of_first, const wire::LineEndpoint& own, const wire::LineEndpoint& other) const;

 private:
  const End& end(bool first) const { return first ? first_ : second_; }

  End first_;
  End second_;
};

}  // namespace synfin::view
