#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <unordered_map>

#include "synfin/wire/address.h"

#include "tcp/mixed_bits.h"

namespace synfin::tcp {

// How many connections to each server are being opened, and what became of those before: a SYN flood is very
// many that nobody completes. A server is forgotten when none is being opened to it. So many are watched at
// once: who opens to more of them floods none.
class FloodWatch {
 public:
  // `key`: random, as the tracker's.
  explicit FloodWatch(std::uint64_t key) : servers_(0, Hash{key}, {}, &nodes_) {}

  void opens(wire::Endpoint server) {
    const auto found = servers_.find(key(server));
    if (found != servers_.end()) {
      ++found->second.opening;
    } else if (servers_.size() < most_servers) {
      servers_.emplace(key(server), Counts{.opening = 1});
    }
  }
  void completed(wire::Endpoint server) { decide(server, &Counts::completed); }
  // Ended without being completed or refused. Gives whether it was one of a flood.
  bool abandoned(wire::Endpoint server) {
    constexpr std::uint32_t many = 256;
    constexpr std::uint32_t most = 10;  // of so many one is completed at most
    const auto found = servers_.find(key(server));
    if (found == servers_.end()) return false;
    const Counts& c = found->second;
    const std::uint32_t open = c.opening + c.abandoned;
    const bool flood = open >= many && open / most >= c.completed;
    decide(server, &Counts::abandoned);
    return flood;
  }

 private:
  static constexpr std::size_t most_servers = 1 << 16;
  struct Counts {
    std::uint32_t opening = 0;
    std::uint32_t completed = 0;  // or refused
    std::uint32_t abandoned = 0;
  };

  static std::uint64_t key(wire::Endpoint e) { return (std::uint64_t{e.address.value} << 16) | e.port; }
  void decide(wire::Endpoint server, std::uint32_t Counts::*as) {
    const auto found = servers_.find(key(server));
    if (found == servers_.end()) return;
    ++(found->second.*as);
    if (--found->second.opening == 0) servers_.erase(found);
  }

  struct Hash {
    std::uint64_t key;
    std::size_t operator()(std::uint64_t server) const { return mixed_bits(server ^ key); }
  };

  // Most servers are forgotten soon: their places are used again.
  std::pmr::unsynchronized_pool_resource nodes_;
  std::pmr::unordered_map<std::uint64_t, Counts, Hash> servers_;
};

}  // namespace synfin::tcp
