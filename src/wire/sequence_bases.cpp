#include "wire/sequence_bases.h"

#include <algorithm>

namespace synfin::wire {

namespace {

// A bijection of 64 bits in which every bit depends on every other.
constexpr std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

// Free places make a search short: one in eight at least, and after growing five in twelve.
constexpr bool too_full(std::size_t pairs, std::size_t places) { return pairs * 8 >= places * 7; }

}  // namespace

std::size_t SequenceBases::home_of(const Pair& pair) const {
  const std::uint64_t addresses = std::uint64_t{pair.lower_address} << 32 | pair.upper_address;
  const std::uint64_t ports = std::uint64_t{pair.lower_port} << 16 | pair.upper_port;
  const std::uint64_t hash = mixed((addresses ^ key_) * (key_ | 1) + ports);
  return static_cast<std::size_t>((hash >> 32) * places_.size() >> 32);
}

SequenceBases::Pair& SequenceBases::place_of(const Pair& pair) {
  if (places_[last_].has_key_of(pair)) return places_[last_];
  std::size_t at = home_of(pair);
  while (!places_[at].empty() && !places_[at].has_key_of(pair)) at = after(at);
  last_ = at;
  return places_[at];
}

void SequenceBases::grow() {
  constexpr std::size_t first_size = 8192;  // 160 KiB
  std::pmr::vector<Pair> before(std::max(first_size, places_.size() + places_.size() / 2),
                                places_.get_allocator());
  before.swap(places_);
  for (const Pair& pair : before) {
    if (!pair.empty()) place_of(pair) = pair;
  }
}

// Those behind it move up, as far as none is to stand before its home: so every search still ends at its
// pair.
void SequenceBases::empty_place(std::size_t place) {
  const auto distance = [this](std::size_t from, std::size_t to) {
    return to >= from ? to - from : to + places_.size() - from;
  };
  for (std::size_t at = after(place); !places_[at].empty(); at = after(at)) {
    if (distance(home_of(places_[at]), at) < distance(place, at)) continue;
    places_[place] = places_[at];
    place = at;
  }
  places_[place] = {};
}

void SequenceBases::forget_one() {
  while (places_[next_to_go_].empty()) next_to_go_ = after(next_to_go_);
  empty_place(next_to_go_);
  --size_;
  overflowed_ = true;
}

RelativeTo SequenceBases::observe(Endpoint from, Endpoint to, std::uint32_t seq, std::uint32_t ack,
                                  bool syn) {
  if (too_full(size_ + 1, places_.size())) grow();
  const bool from_lower = is_from_lower(from, to);
  const Pair key = key_of(from, to);
  Pair* entry = &place_of(key);
  const bool is_new = entry->empty();
  if (is_new) {
    if (size_ == most_) {
      forget_one();
      entry = &place_of(key);
    }
    *entry = key;
    ++size_;
  }
  std::uint32_t& own = from_lower ? entry->lower_base : entry->upper_base;
  std::uint32_t& peers = from_lower ? entry->upper_base : entry->lower_base;
  if (!is_new && !syn) return {own, peers, peers};
  own = seq;
  peers = ack - 1;
  return {0, 0, peers};
}

}  // namespace synfin::wire
