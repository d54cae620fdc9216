#pragma once

#include <cstdint>
#include <iterator>
#include <map>

#include "synfin/wire/seq.h"

namespace synfin::view {

// Which sequence numbers of one direction have been seen: what is sent twice counts once, whatever its order.
class Coverage {
 public:
  // How many of these numbers are new.
  std::uint64_t add(wire::Seq first, std::uint32_t length) {
    if (length == 0) return 0;
    position_ += wire::distance(at_, first);
    at_ = first;
    return insert(position_, position_ + length);
  }

 private:
  std::uint64_t insert(std::int64_t begin, std::int64_t end) {
    auto fresh = static_cast<std::uint64_t>(end - begin);
    auto next = ranges_.upper_bound(begin);
    if (next != ranges_.begin() && std::prev(next)->second >= begin) --next;
    while (next != ranges_.end() && next->first <= end) {
      const std::int64_t overlap_begin = next->first > begin ? next->first : begin;
      const std::int64_t overlap_end = next->second < end ? next->second : end;
      if (overlap_end > overlap_begin) fresh -= static_cast<std::uint64_t>(overlap_end - overlap_begin);
      if (next->first < begin) begin = next->first;
      if (next->second > end) end = next->second;
      next = ranges_.erase(next);
    }
    ranges_.emplace(begin, end);
    return fresh;
  }

  std::map<std::int64_t, std::int64_t> ranges_;  // begin to end, apart from each other
  wire::Seq at_;                                 // the last segment's number, and where it lies unwrapped
  std::int64_t position_ = 0;
};

}  // namespace synfin::view
