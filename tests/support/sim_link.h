#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <random>

#include "synfin/app/link.h"
#include "synfin/wire/parse.h"
#include "synfin/wire/segment_spec.h"

namespace synfin::test {

// A virtual wire in virtual time, between a driver and whatever plays the peer. It has a latency each way,
// and loses, duplicates and holds back packets as it is told, the same way for the same seed. What we send is
// captured as it leaves, lost or not; what the peer sends is captured as it arrives.
class SimLink {
 public:
  struct Conditions {
    tcp::Duration latency = std::chrono::milliseconds(1);
    double loss = 0;  // probability, each way
    double duplication = 0;
    double reordering = 0;  // probability of ten times the latency
    std::uint64_t seed = 1;
  };
  // Called for each packet that reaches the peer; answers by reply().
  using Peer = std::function<void(SimLink& link, const wire::Packet& packet)>;

  SimLink(Conditions conditions, Peer peer)
      : conditions_(conditions), peer_(std::move(peer)), random_(conditions.seed) {}

  // app::Link
  bool send(wire::ByteView packet, wire::Address destination);
  std::optional<app::Frame> next(tcp::Time deadline);
  tcp::Time now() const { return now_; }
  std::optional<int> interrupted() const { return signal_; }

  // From the peer: takes the way back over the wire.
  void reply(const wire::SegmentSpec& spec);
  void reply_bytes(wire::Bytes packet);
  // Appears in the capture at our end right now, as what the local kernel sends does.
  void appear(wire::Bytes packet) { events_.emplace(now_, Event{std::move(packet), true}); }
  // Meanwhile this process does not get on.
  void passes(tcp::Duration time) { now_ += time; }
  void interrupt(int signal) { signal_ = signal; }
  void interrupt_at(tcp::Time at, int signal) { interrupt_at_ = {at, signal}; }

  std::size_t sent() const { return sent_; }

 private:
  struct Event {
    wire::Bytes packet;
    bool captured;  // at our end; else it arrives at the peer
  };

  bool happens(double probability) { return std::bernoulli_distribution(probability)(random_); }
  void travel(const wire::Bytes& packet, bool towards_us);

  Conditions conditions_;
  Peer peer_;
  std::mt19937_64 random_;
  tcp::Time now_{std::chrono::seconds(1000)};
  std::multimap<tcp::Time, Event> events_;  // of one time: in the order they were caused
  wire::Bytes last_;
  std::optional<int> signal_;
  std::optional<std::pair<tcp::Time, int>> interrupt_at_;
  std::size_t sent_ = 0;
};

static_assert(app::Link<SimLink>);

// A well-behaved stack, reduced to what single segments ask for: stateless, so good for any number of
// connections. Port 80 is open and closes when its client does, 83 answers with ICMP 3/13, 82 not at all,
// others with RST.
void ordinary_peer(SimLink& link, const wire::Packet& packet);

// The skeleton of an answer to `s`: endpoints swapped.
wire::SegmentSpec answer_to(const wire::Segment& s);

}  // namespace synfin::test
