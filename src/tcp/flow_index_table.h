#pragma once

#include <algorithm>
#include <cstdint>
#include <memory_resource>
#include <vector>

#include "tcp/flow_pool.h"

namespace synfin::tcp {

// Hash to index: open addressing with linear probing, at most two thirds full. What is equal is the caller's
// to say.
class FlowIndexTable {
 public:
  explicit FlowIndexTable(std::pmr::memory_resource* memory) : slots_(empty_size, memory) {}

  // The first entry of this hash for which `matches(index)` holds, or no_flow.
  template <typename Matches>
  FlowIndex find(std::uint64_t hash, Matches matches) const {
    for (std::size_t at = home(hash); slots_[at].index != no_flow; at = after(at)) {
      if (slots_[at].tag == tag(hash) && matches(slots_[at].index)) return slots_[at].index;
    }
    return no_flow;
  }

  // Into the processor's caches.
  void fetch(std::uint64_t hash) const { __builtin_prefetch(&slots_[home(hash)]); }

  // For one more: what follows cannot fail.
  void make_room() {
    if (3 * (size_ + 1) > 2 * slots_.size()) grow();
  }
  // There is room for it.
  void insert(std::uint64_t hash, FlowIndex index) {
    place({tag(hash), index}, home(hash));
    ++size_;
  }

  void remove(std::uint64_t hash, FlowIndex index) {
    std::size_t at = home(hash);
    while (slots_[at].index != index) at = after(at);
    // What follows moves up as long as that takes it no further from home than it was.
    for (std::size_t next = after(at); slots_[next].index != no_flow; next = after(next)) {
      const std::size_t from_home = (next - home_of(slots_[next])) & mask();
      if (from_home < ((next - at) & mask())) continue;
      slots_[at] = slots_[next];
      at = next;
    }
    slots_[at] = {};
    --size_;
  }

  std::pmr::memory_resource* memory() const { return slots_.get_allocator().resource(); }

  // Its room is given back.
  void clear() {
    std::pmr::vector<Slot> fresh(empty_size, slots_.get_allocator());
    slots_.swap(fresh);
    size_ = 0;
  }

 private:
  static constexpr std::size_t empty_size = 1;
  static constexpr std::size_t first_size = 16384;  // of the first entry on: 128 KiB

  // The tag is all of the hash that is used: 2^32 slots are more than there are indexes.
  struct Slot {
    std::uint32_t tag = 0;
    FlowIndex index = no_flow;
  };

  static std::uint32_t tag(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }
  std::size_t mask() const { return slots_.size() - 1; }
  std::size_t home(std::uint64_t hash) const { return tag(hash) & mask(); }
  std::size_t home_of(const Slot& slot) const { return slot.tag & mask(); }
  std::size_t after(std::size_t at) const { return (at + 1) & mask(); }

  void place(Slot slot, std::size_t at) {
    while (slots_[at].index != no_flow) at = after(at);
    slots_[at] = slot;
  }

  void grow() {
    std::pmr::vector<Slot> old(std::max(first_size, 2 * slots_.size()), slots_.get_allocator());
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.index != no_flow) place(slot, home_of(slot));
    }
  }

  std::pmr::vector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace synfin::tcp
