#include "synfin/tcp/gaps.h"

#include <algorithm>
#include <utility>

namespace synfin::tcp {

namespace {

using wire::Seq;

constexpr std::uint32_t longest_gap = 1u
                                      << 30;  // far enough from half the space, where before and after turn

Seq later(Seq a, Seq b) { return wire::after(a, b) ? a : b; }
Seq earlier(Seq a, Seq b) { return wire::before(a, b) ? a : b; }

}  // namespace

SeqRange Gaps::add(SeqRange passed_over) {
  SeqRange& newest = gaps_.back();
  const bool joins = !newest.empty() && newest.end == passed_over.begin;
  if (joins && newest.size() < longest_gap && passed_over.size() < longest_gap) {
    newest.end = passed_over.end;
    return {};
  }
  const SeqRange oldest = newest.empty() ? SeqRange{} : std::exchange(gaps_.front(), newest);
  newest = passed_over;
  return oldest;
}

std::uint32_t Gaps::fill(SeqRange seen) {
  const std::uint32_t of_older = fill(gaps_.front(), seen);
  return of_older + fill(gaps_.back(), seen);
}

std::uint32_t Gaps::fill(SeqRange& gap, SeqRange seen) {
  if (gap.empty() || !wire::before(seen.begin, gap.end) || !wire::before(gap.begin, seen.end)) return 0;
  const SeqRange filled{later(seen.begin, gap.begin), earlier(seen.end, gap.end)};
  if (filled.begin == gap.begin) {
    gap.begin = filled.end;
  } else if (filled.end == gap.end) {
    gap.end = filled.begin;
  } else {
    return split(gap, filled);
  }
  return filled.size();
}

// In the middle. Without room for both parts the first one is taken to be filled too.
std::uint32_t Gaps::split(SeqRange& gap, SeqRange seen) {
  const SeqRange first{gap.begin, seen.begin};
  const SeqRange second{seen.end, gap.end};
  const SeqRange& other = &gap == &gaps_.front() ? gaps_.back() : gaps_.front();
  if (!other.empty()) {
    gap = second;
    return first.size() + seen.size();
  }
  gaps_ = {first, second};
  return seen.size();
}

bool Gaps::all_before(Seq number) const {
  return std::all_of(gaps_.begin(), gaps_.end(),
                     [&](const SeqRange& gap) { return gap.empty() || wire::at_or_before(gap.end, number); });
}

std::uint32_t Gaps::size_before(Seq number) const {
  std::uint32_t size = 0;
  for (const SeqRange& gap : gaps_) {
    if (wire::before(gap.begin, number)) size += SeqRange{gap.begin, earlier(gap.end, number)}.size();
  }
  return size;
}

std::uint32_t Gaps::forget_far_behind(Seq number) {
  std::uint32_t size = 0;
  for (SeqRange& gap : gaps_) {
    if (gap.empty() || wire::distance(gap.end, number) <= static_cast<std::int32_t>(longest_gap)) continue;
    size += std::exchange(gap, {}).size();
  }
  return size;
}

}  // namespace synfin::tcp
