#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <memory_resource>

#include "synfin/tcp/flow.h"

namespace synfin::tcp {

struct TrackerLimits {
  std::size_t most_flows = 1'000'000;  // at least 1
  Duration linger =
      std::chrono::seconds(1);  // a connection that is over is kept so long after its last packet
  Duration patience = std::chrono::seconds(130);  // one that is not open, since nobody tries longer
};

struct TrackerCounts {
  std::uint64_t flows = 0;             // begun
  std::uint64_t forced_out = 0;        // ended for others to have room: those that were over already,
  std::uint64_t forced_out_alive = 0;  // and those that were not
};

// The passive observer: connections from their segments alone, whatever was lost, repeated or reordered, or
// forged. Memory is bounded by the number of connections that are alive, and by the limits: when there are
// too many, the oldest that is over gives way, then the oldest that was never opened, then the oldest.
class Tracker {
 public:
  // Told of each connection once, when no more is expected of it.
  using Ended = std::function<void(const Flow&)>;

  // `key`: random, so that nobody can choose addresses which collide in the table. `memory`: for the
  // connections and their table; must outlive the tracker.
  Tracker(TrackerLimits limits, std::uint64_t key, Ended ended,
          std::pmr::memory_resource* memory = std::pmr::get_default_resource());
  ~Tracker();
  Tracker(const Tracker&) = delete;
  Tracker& operator=(const Tracker&) = delete;

  struct Seen {
    const Flow* flow = nullptr;  // with this packet; good until the next call
    End from = End::client;
  };
  Seen take(const wire::Segment& s, WallTime at);
  // An error about a connection that is not known is nobody's.
  Seen take(const wire::IcmpError& error, WallTime at);
  // Time goes on without a packet: what has been over for long enough ends.
  void pass(WallTime now);
  // Everything that is left ends now, in the order in which it began.
  void finish();

  std::size_t size() const;
  const TrackerCounts& counts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace synfin::tcp
