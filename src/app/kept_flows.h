#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "synfin/view/flow_line.h"
#include "synfin/view/traced_connection.h"

#include "app/connection_taker.h"
#include "app/flow_sink.h"

namespace synfin::app {

struct KeepLimits {
  std::size_t packets_each = 500;  // of a connection: its first
  std::size_t bytes_each = 2048;   // of a packet
  std::size_t memory = 64 << 20;   // bytes that all connections take which have not ended
};

// Keeps the packets of each connection until it ends, for those who show it whole. As soon as none of them
// wants more, nothing is kept.
class KeptFlows final : public FlowObserver {
 public:
  KeptFlows(const KeepLimits& limits, const view::FlowLineStyle& style,
            std::vector<std::shared_ptr<ConnectionTaker>> takers)
      : limits_(limits), lines_(style), takers_(std::move(takers)) {}

  void packet(const view::TracedFrame& frame, const tcp::Flow& flow, tcp::End from) override;
  void ended(const tcp::Flow& flow) override;

  std::size_t memory() const { return memory_; }  // bytes that are taken now, by an upper estimate

 private:
  struct Kept {
    view::TracedConnection connection;
    std::size_t memory = 0;
    tcp::State client_state = tcp::State::closed;
    unsigned retransmissions = 0;
    std::uint32_t icmp_errors = 0;
  };
  bool wanted() const;
  Kept* find_or_begin(const tcp::Flow& flow);
  bool has_room(const Kept& kept, std::size_t memory) const;
  void take_memory(Kept& kept, std::size_t memory);
  view::Record record_of(const view::TracedFrame& frame, const tcp::Flow& flow, tcp::End from,
                         Kept& kept) const;
  view::TracedConnection take_out(const tcp::Flow& flow);

  KeepLimits limits_;
  view::FlowLines lines_;
  std::vector<std::shared_ptr<ConnectionTaker>> takers_;
  std::unordered_map<std::uint32_t, Kept> flows_;  // by their numbers
  std::uint32_t newest_ = 0;                       // the highest number that was seen
  std::size_t memory_ = 0;
};

}  // namespace synfin::app
