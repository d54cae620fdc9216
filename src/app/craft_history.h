#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "synfin/app/lease_pool.h"
#include "synfin/wire/bytes.h"
#include "synfin/wire/parse.h"

namespace synfin::app {

// The last crafts that were sent, so that an answer which comes late is told to be theirs.
class CraftHistory {
 public:
  // `segment`: well-formed, sent from that port.
  void add(std::size_t number, std::uint16_t source_port, wire::Bytes segment);
  // The latest of those before `number` that the packet answers.
  std::optional<std::size_t> answered_before(std::size_t number, const wire::Packet& packet) const;

 private:
  static constexpr std::size_t most = LeasePool::most;  // a port comes round after so many
  struct Sent {
    std::size_t number;
    std::uint16_t source_port;
    wire::Bytes segment;
  };
  std::deque<Sent> sent_;
};

}  // namespace synfin::app
