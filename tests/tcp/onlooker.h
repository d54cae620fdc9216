#pragma once

#include <functional>
#include <memory_resource>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "synfin/tcp/flow_look.h"
#include "synfin/tcp/tracker.h"

#include "tcp/seg.h"

namespace synfin::tcp::testing {

using namespace std::chrono_literals;

inline constexpr wire::Endpoint client_end{wire::Address{0xc0000201}, 40000};
inline constexpr wire::Endpoint server_end{wire::Address{0xc0000202}, 80};

struct Sent {
  std::uint32_t seq = 0;
  std::uint32_t ack = 0;  // with the ACK flag
  std::uint32_t payload = 0;
  std::uint16_t window = 1000;
};

// Segments that go by a tracker, in steps: 1 ms after one another unless time passes. The client's numbers
// begin at `iss`, the server's at `irs`.
class Onlooker {
 public:
  explicit Onlooker(TrackerLimits limits = {},
                    std::pmr::memory_resource* memory = std::pmr::get_default_resource())
      : tracker_(
            limits, 42, [this](const Flow& flow) { ended_.push_back(flow); }, memory) {}

  Onlooker& client(wire::Flags flags, Sent sent) { return goes_by(End::client, flags, sent); }
  Onlooker& server(wire::Flags flags, Sent sent) { return goes_by(End::server, flags, sent); }
  Onlooker& icmp(std::uint8_t type, std::uint8_t code, std::uint32_t quoted_seq);
  Onlooker& passes(Duration time) {
    now_ += time;
    return *this;
  }
  // The ends of what follows.
  Onlooker& between(wire::Endpoint client, wire::Endpoint server) {
    ends_ = {client, server};
    return *this;
  }
  // Alters the next segment.
  Onlooker& altered(std::function<void(wire::Segment&)> alter) {
    alter_ = std::move(alter);
    return *this;
  }

  // The exchange of `nc -z`, in its parts.
  Onlooker& opens();
  Onlooker& closes();  // without data

  // "ESTABLISHED (CLOSE-WAIT)": the client's, the server's; after the last segment.
  const std::string& states() const { return states_; }
  // The connection of the last segment, as it was then.
  const Flow& flow() const { return flow_; }
  // Those that have ended; with `finish`, all.
  const std::vector<Flow>& ended() const { return ended_; }
  const std::vector<Flow>& finish() {
    tracker_.finish();
    return ended_;
  }
  Look look() const { return look_of(flow_); }
  WallTime now() const { return now_; }
  Tracker& tracker() { return tracker_; }

 private:
  Onlooker& goes_by(End from, wire::Flags flags, Sent sent);
  void keep(const Tracker::Seen& seen);

  std::vector<Flow> ended_;
  Tracker tracker_;
  WallTime now_{1'000'000s};
  wire::FourTuple ends_{client_end, server_end};
  std::function<void(wire::Segment&)> alter_;
  Flow flow_;
  std::string states_;
};

}  // namespace synfin::tcp::testing
