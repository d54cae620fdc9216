#pragma once

#include <cstdint>
#include <functional>
#include <unordered_map>

#include "synfin/view/flow_line.h"
#include "synfin/view/traced_connection.h"

#include "app/flow_sink.h"

namespace synfin::app {

struct KeepLimits {
  std::size_t packets_each = 500;  // of a connection: its first
  std::size_t packets = 200'000;   // of all connections that have not ended
  std::size_t bytes_each = 2048;   // of a packet
};

// Keeps the packets of each connection until it ends, for those who show it whole.
class KeptFlows final : public FlowObserver {
 public:
  using Ended = std::function<void(view::TracedConnection)>;
  // `flush`: called when what was handed over is to be out.
  KeptFlows(const KeepLimits& limits, const view::FlowLineStyle& style, Ended ended,
            std::function<void()> flush)
      : limits_(limits), lines_(style), ended_(std::move(ended)), flush_(std::move(flush)) {}

  void packet(const view::TracedFrame& frame, const tcp::Flow& flow, tcp::End from) override;
  void ended(const tcp::Flow& flow) override;
  void flush() override { flush_(); }

 private:
  struct Kept {
    view::TracedConnection connection;
    tcp::State client_state = tcp::State::closed;
    unsigned retransmissions = 0;
    std::uint32_t icmp_errors = 0;
  };
  view::Record record_of(const view::TracedFrame& frame, const tcp::Flow& flow, tcp::End from,
                         Kept& kept) const;

  KeepLimits limits_;
  view::FlowLines lines_;
  Ended ended_;
  std::function<void()> flush_;
  std::unordered_map<std::uint32_t, Kept> flows_;
  std::size_t packets_ = 0;
};

}  // namespace synfin::app
