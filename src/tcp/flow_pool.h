#pragma once

#include <array>
#include <cstdint>
#include <memory_resource>
#include <utility>
#include <vector>

#include "synfin/tcp/flow.h"

namespace synfin::tcp {

using FlowIndex = std::uint32_t;
inline constexpr FlowIndex no_flow = 0xffffffff;

enum class FlowList : std::uint8_t { half_open, open, over };

// Flows at fixed places, each on one of three lists, oldest first.
class FlowPool {
  static constexpr std::size_t cache_line = 64;

 public:
  struct alignas(cache_line) Node {
    [[no_unique_address]] Flow flow;  // the two that follow lie in its padding
    FlowList list = FlowList::half_open;
    bool decided = false;  // it is known what came of its opening
    FlowIndex previous = no_flow;
    FlowIndex next = no_flow;  // of its list
  };
  static_assert(sizeof(Node) == 4 * cache_line);

  // An index and what it stands for, which is looked up once a packet.
  struct Place {
    FlowIndex index;
    Node* node;
    Flow& flow() const { return node->flow; }
  };

  explicit FlowPool(std::pmr::memory_resource* memory) : blocks_(memory) {}

  Place at(FlowIndex i) { return {i, &node(i)}; }
  Flow& operator[](FlowIndex i) { return node(i).flow; }
  FlowIndex oldest(FlowList list) const { return ends(list).first; }
  // Into the processor's caches.
  void fetch(FlowIndex i) {
    const auto* const at = reinterpret_cast<const char*>(&node(i));
    for (std::size_t line = 0; line < sizeof(Node); line += cache_line) __builtin_prefetch(at + line);
  }
  std::size_t size() const { return size_; }

  Place add(const Flow& flow, FlowList list) {
    const Place place = free_place();
    Node& n = *place.node;
    n.flow = flow;
    n.decided = false;
    append(place, list);
    ++size_;
    return place;
  }

  void remove(Place place) {
    detach(*place.node);
    place.node->next = free_;
    free_ = place.index;
    --size_;
  }

  // To the end of `list`.
  void move(Place place, FlowList list) {
    if (place.node->list == list && place.node->next == no_flow) return;
    detach(*place.node);
    append(place, list);
  }

  template <typename Visit>
  void for_each(Visit visit) {
    for (const Ends& list : lists_)
      for (FlowIndex i = list.first; i != no_flow; i = node(i).next) visit(i);
  }

 private:
  struct Ends {
    FlowIndex first = no_flow;
    FlowIndex last = no_flow;
  };
  static constexpr FlowIndex block_size = 8192;  // 2 MiB, a huge page

  Node& node(FlowIndex i) { return blocks_[i / block_size][i % block_size]; }
  Ends& ends(FlowList list) { return lists_[static_cast<std::size_t>(list)]; }
  const Ends& ends(FlowList list) const { return lists_[static_cast<std::size_t>(list)]; }

  Place free_place() {
    if (free_ == no_flow) return new_place();
    const Place place = at(free_);
    free_ = place.node->next;
    return place;
  }

  Place new_place() {
    if (blocks_.empty() || blocks_.back().size() == block_size) add_block();
    blocks_.back().emplace_back();
    return at(static_cast<FlowIndex>((blocks_.size() - 1) * block_size + blocks_.back().size() - 1));
  }

  // With all its room, so that no node ever moves.
  void add_block() {
    std::pmr::vector<Node> block(blocks_.get_allocator());
    block.reserve(block_size);
    blocks_.push_back(std::move(block));
  }

  void append(Place place, FlowList list) {
    Node& n = *place.node;
    n.list = list;
    n.previous = ends(list).last;
    n.next = no_flow;
    set_next(n.previous, list, place.index);
    ends(list).last = place.index;
  }

  void detach(const Node& n) {
    set_next(n.previous, n.list, n.next);
    if (n.next == no_flow) {
      ends(n.list).last = n.previous;
    } else {
      node(n.next).previous = n.previous;
    }
  }

  // What follows `i`, or begins the list.
  void set_next(FlowIndex i, FlowList list, FlowIndex next) {
    if (i == no_flow) {
      ends(list).first = next;
    } else {
      node(i).next = next;
    }
  }

  std::pmr::vector<std::pmr::vector<Node>> blocks_;
  std::array<Ends, 3> lists_;
  FlowIndex free_ = no_flow;
  std::size_t size_ = 0;
};

}  // namespace synfin::tcp
