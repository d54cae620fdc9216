#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "synfin/wire/address.h"
#include "synfin/wire/bytes.h"

namespace synfin::bench {

// What the frames of one connection have of their own.
struct Connection {
  wire::Endpoint client, server;
  std::uint32_t client_isn, server_isn;
  std::uint32_t client_clock, server_clock;  // TS val
};

// The six frames of an exchange as `nc -z` makes it (SYN, SYN-ACK, ACK, FIN, FIN, ACK): Ethernet, right
// checksums. Made once; for each connection only what is its own is written into them.
class ExchangeFrames {
 public:
  static constexpr std::size_t steps = 6;
  static constexpr std::size_t largest = 128;  // bytes of a frame, at most

  ExchangeFrames();
  // One step of a connection; the view is good until the next call for that step.
  wire::ByteView frame(std::size_t step, const Connection& connection);

 private:
  // A frame with zero where a connection's own numbers belong.
  struct Step {
    std::array<std::uint8_t, largest> bytes{};
    std::size_t size = 0;
    bool from_client = false;
    std::uint8_t seq_plus = 0, ack_plus = 0;  // from the first sequence numbers
    std::size_t timestamps = 0;               // where TS val stands
  };
  struct Row;
  static const std::array<Row, steps> rows;

  static Step step_of(const Row& row);

  std::array<Step, steps> steps_;
  std::uint16_t ip_id_ = 0;
};

}  // namespace synfin::bench
