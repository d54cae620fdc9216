#pragma once

#include <cstdint>
#include <optional>

#include "synfin/tcp/gaps.h"
#include "synfin/tcp/state.h"
#include "synfin/tcp/time.h"
#include "synfin/tcp/transitions.h"
#include "synfin/wire/segment.h"

namespace synfin::tcp {

// What the other end's segments have for an end, if they arrive. In the order in which they count.
enum class Arrival : std::uint8_t {
  syn = 1,         // a SYN without ACK
  syn_ack = 2,     // that acks our SYN
  ack_of_syn = 4,  // without a SYN
  icmp_error = 8,  // about our SYN, by anyone on the way
  ack_of_fin = 16,
  fin = 32,
  rst = 64,  // one that counts
};

class Arrivals {
 public:
  void add(Arrival a) { bits_ = static_cast<std::uint8_t>(bits_ | static_cast<std::uint8_t>(a)); }
  void remove(Arrival a) { bits_ = static_cast<std::uint8_t>(bits_ & ~static_cast<std::uint8_t>(a)); }
  void clear() { bits_ = 0; }
  bool has(Arrival a) const { return (bits_ & static_cast<std::uint8_t>(a)) != 0; }
  bool empty() const { return bits_ == 0; }

 private:
  std::uint8_t bits_ = 0;
};

// One end of a connection, as its segments and those for it show it to someone who only looks on. Small,
// since there may be millions. Counts stop at their largest value; bytes are payload.
struct FlowEnd {
  std::uint64_t bytes = 0;  // each counted once
  WallTime fin_at{};        // its first FIN
  std::uint32_t segments = 0;
  std::uint32_t missed = 0;  // what of the gaps is forgotten and was acked; all of it: missed_by()
  // Sequence numbers, of use once `numbered`: of its SYN (or one before the first byte seen) and the one
  // after the last; of use by the flags below: the highest that it has acked, the one after its FIN.
  wire::Seq isn;
  wire::Seq next;
  wire::Seq acked;
  wire::Seq fin_end;
  Gaps gaps;                          // in what was seen
  std::uint16_t retransmissions = 0;  // of any kind; of these:
  std::uint8_t syn_retransmissions = 0;
  std::uint8_t fin_retransmissions = 0;
  std::uint16_t reordered = 0;     // came late, into a gap
  std::uint16_t keep_alives = 0;   // RFC 9293 3.8.4
  std::uint16_t zero_windows = 0;  // segments that offer no room
  std::uint16_t damaged = 0;       // with a bad checksum: no receiver takes them
  bool numbered : 1 = false;
  bool acks : 1 = false;  // has sent an ACK
  bool syn_sent : 1 = false;
  bool syn_ack_sent : 1 = false;
  bool fin_sent : 1 = false;
  bool fin_bears_ack : 1 = false;  // of the other's FIN
  bool fin_acked : 1 = false;
  bool rst_sent : 1 = false;
  bool spoke_after_rst : 1 = false;  // went on after its own RST: two stacks share the address
  bool assumed : 1 = false;          // `state` is a guess: what led to it was not seen
  State state = State::closed;       // proven by what it sent itself
  Arrivals pending;                  // sent to it and not yet known to have arrived

  // Its state if all that is pending has arrived.
  State shown() const;
  bool sure() const { return pending.empty() && !assumed; }
  // Of a SYN with data (RFC 7413) some of that may be acked too.
  bool acks_syn(wire::Seq ack) const {
    return numbered && wire::at_or_after(ack, isn + 1) && wire::at_or_before(ack, next);
  }

  // How many sequence numbers `peer`, the other end, has acked and the capture never saw.
  std::uint64_t missed_by(const FlowEnd& peer) const;

  // It sends `s`. Gives whether that has anything new: a number or an ACK that was not sent before.
  bool sends(const wire::Segment& s, const FlowEnd& peer, WallTime at);
  // `peer` has just sent `s`.
  void is_sent(const wire::Segment& s, const FlowEnd& peer);

 private:
  void step(Trigger trigger);
  void prove(const wire::Segment& s, const FlowEnd& peer);
  void act(const wire::Segment& s);
  void number(const wire::Segment& s, const FlowEnd& peer);
  bool fills_gaps(const wire::Segment& s);
  void count_old(const wire::Segment& s);
  void take_ack(wire::Seq ack);
  void note_fin(const wire::Segment& s, const FlowEnd& peer, WallTime at);
  void is_acked(const wire::Segment& s, const FlowEnd& peer);
  void pass_over(wire::Seq up_to, const FlowEnd& peer);
  void count_missed(std::uint32_t numbers);
  bool accepts_rst(const wire::Segment& s, const FlowEnd& peer) const;
};

}  // namespace synfin::tcp
