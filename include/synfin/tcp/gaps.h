#pragma once

#include <array>
#include <cstdint>

#include "synfin/wire/seq.h"

namespace synfin::tcp {

// Sequence numbers from `begin` to before `end`; none where both are equal.
struct SeqRange {
  wire::Seq begin;
  wire::Seq end;

  bool empty() const { return begin == end; }
  std::uint32_t size() const { return end.raw() - begin.raw(); }
};

// What one who looks on has not seen of an end's sequence numbers below its highest: the network or the
// capture has lost it, or it comes late. Remembers the two newest gaps.
class Gaps {
 public:
  bool empty() const { return gaps_.front().empty() && gaps_.back().empty(); }
  // `passed_over` was not seen and lies behind all gaps. Gives the gap that is forgotten for it, or an empty
  // one.
  SeqRange add(SeqRange passed_over);
  // It came after all. Gives how many numbers of the gaps it fills.
  std::uint32_t fill(SeqRange seen);
  // Every gap ends before `number`, or there.
  bool all_before(wire::Seq number) const;
  // How many numbers before `number` are in the gaps.
  std::uint32_t size_before(wire::Seq number) const;
  // Gaps so far behind `number` that they could soon not be compared with it are forgotten. Gives their size.
  std::uint32_t forget_far_behind(wire::Seq number);

 private:
  std::uint32_t fill(SeqRange& gap, SeqRange seen);
  std::uint32_t split(SeqRange& gap, SeqRange seen);

  std::array<SeqRange, 2> gaps_;  // the newer one last
};

}  // namespace synfin::tcp
