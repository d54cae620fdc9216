#pragma once

#include <cstdint>
#include <optional>

#include "synfin/wire/expectation.h"
#include "synfin/wire/segment.h"

namespace synfin::app {

// The sequence numbers of a script's connection, as tcpdump has them: those of the first segment with ACK,
// and of a SYN with ACK, stand as they are; later segments with ACK have them from there on.
class ScriptNumbers {
 public:
  explicit ScriptNumbers(bool absolute) : absolute_(absolute) {}

  void saw_ours(const wire::Segment& segment) { saw(segment, ours_, theirs_); }
  void saw_theirs(const wire::Segment& segment) { saw(segment, theirs_, ours_); }

  // What numbers in the script are counted from, for a segment with these flags.
  std::uint32_t ours(wire::Flags flags) const { return is_relative(flags) ? ours_.base : 0; }
  std::uint32_t theirs(wire::Flags flags) const { return is_relative(flags) ? theirs_.base : 0; }

  // The numbers that come next: what the script leaves out. Nothing where that side has not spoken.
  std::optional<wire::Seq> our_next() const { return ours_.next; }
  std::optional<wire::Seq> their_next() const { return theirs_.next; }

 private:
  struct Side {
    std::uint32_t base = 0;
    std::optional<wire::Seq> next;
  };

  bool is_relative(wire::Flags flags) const {
    const bool opens = flags.has(wire::Flag::syn);
    return !absolute_ && known_ && flags.has(wire::Flag::ack) && !opens;
  }

  void saw(const wire::Segment& segment, Side& sender, Side& receiver) {
    if (!segment.rst() && (!sender.next || wire::after(segment.end(), *sender.next)))
      sender.next = segment.end();
    const auto ack = segment.ack();
    if (!ack || (known_ && !segment.syn())) return;
    known_ = true;
    sender.base = segment.seq.raw();
    receiver.base = ack->raw() - 1;
  }

  bool absolute_;
  bool known_ = false;
  Side ours_;
  Side theirs_;
};

}  // namespace synfin::app
