#pragma once

#include <cstdint>
#include <memory_resource>
#include <vector>

#include "synfin/wire/address.h"

namespace synfin::wire {

// What to subtract from a segment's numbers before they are printed.
struct RelativeTo {
  std::uint32_t seq = 0;
  std::uint32_t ack = 0;
  std::uint32_t sack = 0;
};

// tcpdump's memory of where each pair of endpoints began. Only segments with the ACK flag are remembered;
// there is no expiry, and it knows nothing of connections. Where tcpdump's grows without end, this one holds
// `most` pairs: when it is full, a new pair takes the place of an old one.
//
// Pairs lie in one array, each at the first free place from its home on, which the hash gives. The key keeps
// senders of packets from choosing pairs that have one home.
class SequenceBases {
 public:
  // most > 0. `memory`: for the pairs; must outlive them.
  explicit SequenceBases(std::size_t most = 1'000'000, std::uint64_t key = 0,
                         std::pmr::memory_resource* memory = std::pmr::get_default_resource())
      : most_(most), key_(key), places_(memory) {}

  // The first segment of a pair, and every SYN+ACK, sets the bases and is itself printed absolute, but for
  // its SACK edges, which are relative to the peer's base from the start.
  RelativeTo observe(Endpoint from, Endpoint to, std::uint32_t seq, std::uint32_t ack, bool syn);

  // The pair will be asked for soon: it is fetched into the processor's caches, which among very many pairs
  // do not have it.
  void expect(Endpoint from, Endpoint to) const {
    if (!places_.empty()) __builtin_prefetch(&places_[home_of(key_of(from, to))]);
  }

  std::size_t size() const { return size_; }
  // Bytes that the pairs and the free places take.
  std::size_t memory() const { return places_.capacity() * sizeof(Pair); }
  bool overflowed() const { return overflowed_; }  // a pair has given way

 private:
  // `lower` is the endpoint with the lower port, or of equal ports the lower address; so no pair is like an
  // empty place.
  struct Pair {
    std::uint32_t lower_address = 0;
    std::uint32_t upper_address = 0;
    std::uint16_t lower_port = 1;
    std::uint16_t upper_port = 0;
    std::uint32_t lower_base = 0;
    std::uint32_t upper_base = 0;

    bool empty() const { return lower_port > upper_port; }
    bool has_key_of(const Pair& other) const {
      return lower_address == other.lower_address && upper_address == other.upper_address &&
             lower_port == other.lower_port && upper_port == other.upper_port;
    }
  };

  static bool is_from_lower(Endpoint from, Endpoint to) {
    return from.port != to.port ? from.port < to.port : from.address <= to.address;
  }
  static Pair key_of(Endpoint from, Endpoint to) {
    const bool from_lower = is_from_lower(from, to);
    const Endpoint &lower = from_lower ? from : to, &upper = from_lower ? to : from;
    return {lower.address.value, upper.address.value, lower.port, upper.port};
  }
  std::size_t home_of(const Pair& pair) const;
  Pair& place_of(const Pair& pair);  // the pair's own, or the empty one that it is to have
  std::size_t after(std::size_t place) const { return place + 1 < places_.size() ? place + 1 : 0; }
  void grow();
  void forget_one();
  void empty_place(std::size_t place);

  std::size_t most_;
  std::uint64_t key_;
  std::pmr::vector<Pair> places_;
  std::size_t size_ = 0;
  std::size_t last_ = 0;  // the place that was looked for last: often the next packet is of the same pair
  std::size_t next_to_go_ = 0;  // at the limit: the place from which on the next pair gives way
  bool overflowed_ = false;
};

}  // namespace synfin::wire
