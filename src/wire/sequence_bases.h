#pragma once

#include <cstdint>
#include <unordered_map>

#include "synfin/wire/address.h"

namespace synfin::wire {

// What to subtract from a segment's numbers before they are printed.
struct RelativeTo {
  std::uint32_t seq = 0;
  std::uint32_t ack = 0;
  std::uint32_t sack = 0;
};

// tcpdump's memory of where each pair of endpoints began. Only segments with the ACK flag reach it; there
// is no expiry, and it knows nothing of connections.
class SequenceBases {
 public:
  // The first segment of a pair, and every SYN+ACK, sets the bases and is itself printed absolute, but for
  // its SACK edges, which are relative to the peer's base from the start.
  RelativeTo observe(Endpoint from, Endpoint to, std::uint32_t seq, std::uint32_t ack, bool syn) {
    const bool from_lower = from.port != to.port ? from.port < to.port : from.address <= to.address;
    const FourTuple pair = from_lower ? FourTuple{from, to} : FourTuple{to, from};
    const auto [entry, is_new] = pairs_.try_emplace(pair);
    std::uint32_t& own = from_lower ? entry->second.lower : entry->second.upper;
    std::uint32_t& peers = from_lower ? entry->second.upper : entry->second.lower;
    if (!is_new && !syn) return {own, peers, peers};
    own = seq;
    peers = ack - 1;
    return {0, 0, peers};
  }

 private:
  struct Bases {
    std::uint32_t lower = 0;  // of the endpoint with the lower port
    std::uint32_t upper = 0;
  };
  std::unordered_map<FourTuple, Bases> pairs_;
};

}  // namespace synfin::wire
