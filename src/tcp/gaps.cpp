#include "synfin/tcp/gaps.h"

#include <algorithm>
#include <utility>

namespace synfin::tcp {

SeqRange Gaps::add(SeqRange passed_over) {
  constexpr std::uint32_t longest = 1u << 30;  // far enough from half the space, where before and after turn
  SeqRange& newest = gaps_.back();
  const bool joins = !newest.empty() && newest.end == passed_over.begin;
  if (joins && newest.size() < longest && passed_over.size() < longest) {
    newest.end = passed_over.end;
    return {};
  }
  const SeqRange oldest = std::exchange(gaps_.front(), newest);
  newest = passed_over;
  return oldest;
}

bool Gaps::fill(SeqRange seen) {
  const auto holds = [&](const SeqRange& gap) {
    return !gap.empty() && wire::at_or_after(seen.begin, gap.begin) && wire::at_or_before(seen.end, gap.end);
  };
  const auto gap = std::find_if(gaps_.begin(), gaps_.end(), holds);
  if (gap == gaps_.end()) return false;
  if (seen.begin == gap->begin) {
    gap->begin = seen.end;
  } else if (seen.end == gap->end) {
    gap->end = seen.begin;
  } else {
    split(*gap, seen);
  }
  return true;
}

// In the middle. Without room for both parts the first one is taken to be filled too: it is the older one.
void Gaps::split(SeqRange& gap, SeqRange seen) {
  const SeqRange first{gap.begin, seen.begin};
  const SeqRange second{seen.end, gap.end};
  SeqRange& other = &gap == &gaps_.front() ? gaps_.back() : gaps_.front();
  if (other.empty()) {
    gaps_ = {first, second};
  } else {
    gap = second;
  }
}

bool Gaps::all_before(wire::Seq number) const {
  return std::all_of(gaps_.begin(), gaps_.end(),
                     [&](const SeqRange& gap) { return gap.empty() || wire::at_or_before(gap.end, number); });
}

std::uint32_t Gaps::size_before(wire::Seq number) const {
  std::uint32_t size = 0;
  for (const SeqRange& gap : gaps_) {
    if (!gap.empty() && wire::at_or_before(gap.end, number)) size += gap.size();
  }
  return size;
}

}  // namespace synfin::tcp
