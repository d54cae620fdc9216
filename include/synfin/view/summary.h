#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "synfin/tcp/connection.h"
#include "synfin/tcp/outcome.h"
#include "synfin/view/record.h"

namespace synfin::view {

// What the packets of one exchange, in the order of their capture, say about it. Durations are differences of
// capture stamps. Pure: works for exchanges made by hand and by the kernel alike.
struct Summary {
  std::optional<tcp::Duration> handshake;  // first SYN to the answer that decided (SYN-ACK, RST, ICMP error)
  std::optional<tcp::Duration> answer_gap;  // SYN-ACK captured to our next segment (the ACK) captured
  std::optional<tcp::Duration> close;      // our first FIN to the last segment
  tcp::Closing closing = tcp::Closing::unfinished;  // as seen on the wire
  unsigned segments = 0;                   // TCP segments, both ways
  unsigned icmp_errors = 0;
  unsigned syn_retransmissions = 0;
  unsigned fin_retransmissions = 0;
  unsigned kernel_resets = 0;              // RSTs from our port that we did not send
  std::uint64_t bytes_sent = 0;            // payload, retransmissions not counted twice
  std::uint64_t bytes_received = 0;
  tcp::Negotiated negotiated;              // by the options of SYN and SYN-ACK
  std::optional<std::uint8_t> peer_ttl;    // of the SYN-ACK or RST
  std::optional<std::uint16_t> peer_ip_id;
};

Summary summarise(std::span<const Record> records);

}  // namespace synfin::view
