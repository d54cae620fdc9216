#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "synfin/tcp/flow.h"

namespace synfin::tcp {

using FlowIndex = std::uint32_t;
inline constexpr FlowIndex no_flow = 0xffffffff;

enum class FlowList : std::uint8_t { half_open, open, over };

// Flows at fixed places, each on one of three lists, oldest first.
class FlowPool {
 public:
  Flow& operator[](FlowIndex i) { return node(i).flow; }
  FlowList list_of(FlowIndex i) { return node(i).list; }
  // Whether it is known what came of its opening.
  bool decided(FlowIndex i) { return node(i).decided; }
  void decide(FlowIndex i) { node(i).decided = true; }
  FlowIndex oldest(FlowList list) const { return ends(list).first; }
  FlowIndex next(FlowIndex i) { return node(i).next; }  // of its list
  // Into the processor's caches.
  void fetch(FlowIndex i) {
    constexpr std::size_t cache_line = 64;
    const auto* const at = reinterpret_cast<const char*>(&node(i));
    for (std::size_t line = 0; line < sizeof(Node); line += cache_line) __builtin_prefetch(at + line);
  }
  std::size_t size() const { return size_; }

  FlowIndex add(const Flow& flow, FlowList list) {
    const FlowIndex i = free_ != no_flow ? free_ : grow();
    free_ = node(i).next;
    node(i).flow = flow;
    node(i).decided = false;
    append(i, list);
    ++size_;
    return i;
  }

  void remove(FlowIndex i) {
    detach(i);
    node(i).next = free_;
    free_ = i;
    --size_;
  }

  // To the end of `list`.
  void move(FlowIndex i, FlowList list) {
    if (list_of(i) == list && ends(list).last == i) return;
    detach(i);
    append(i, list);
  }

  template <typename Visit>
  void for_each(Visit visit) {
    for (const Ends& list : lists_)
      for (FlowIndex i = list.first; i != no_flow; i = node(i).next) visit(i);
  }

 private:
  struct Node {
    [[no_unique_address]] Flow flow;  // the two that follow lie in its padding
    FlowList list = FlowList::half_open;
    bool decided = false;
    FlowIndex previous = no_flow;
    FlowIndex next = no_flow;
  };
  static_assert(sizeof(Node) <= sizeof(Flow) + 2 * sizeof(FlowIndex));
  struct Ends {
    FlowIndex first = no_flow;
    FlowIndex last = no_flow;
  };
  static constexpr FlowIndex block_size = 4096;

  Node& node(FlowIndex i) { return blocks_[i / block_size][i % block_size]; }
  Ends& ends(FlowList list) { return lists_[static_cast<std::size_t>(list)]; }
  const Ends& ends(FlowList list) const { return lists_[static_cast<std::size_t>(list)]; }

  FlowIndex grow() {
    const auto first = static_cast<FlowIndex>(blocks_.size() * block_size);
    blocks_.push_back(std::make_unique<Node[]>(block_size));
    for (FlowIndex i = block_size; i-- > 0;) {
      blocks_.back()[i].next = free_;
      free_ = first + i;
    }
    return free_;
  }

  void append(FlowIndex i, FlowList list) {
    Node& n = node(i);
    n.list = list;
    n.previous = ends(list).last;
    n.next = no_flow;
    set_next(n.previous, list, i);
    ends(list).last = i;
  }

  void detach(FlowIndex i) {
    const Node& n = node(i);
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

  std::vector<std::unique_ptr<Node[]>> blocks_;
  std::array<Ends, 3> lists_;
  FlowIndex free_ = no_flow;
  std::size_t size_ = 0;
};

}  // namespace synfin::tcp
