#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "synfin/tcp/connection.h"
#include "synfin/tcp/outcome.h"
#include "synfin/view/record.h"
#include "synfin/wire/address.h"

namespace synfin::view {

// An ICMP error about the opening SYN.
struct IcmpAnswer {
  wire::Address from;
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  friend bool operator==(const IcmpAnswer&, const IcmpAnswer&) = default;
};

// What the packets of one exchange, in the order of their capture, say about it. Durations are differences of
// capture stamps. Pure: works for exchanges made by hand and by the kernel alike.
struct Summary {
  std::optional<tcp::Duration> handshake;   // first SYN to the answer that decided (SYN-ACK, RST, ICMP error)
  std::optional<tcp::Duration> answer_gap;  // SYN-ACK captured to our next segment (the ACK) captured
  std::optional<tcp::Duration> close;       // our first FIN to the last segment
  tcp::Closing closing = tcp::Closing::unfinished;  // as seen on the wire
  bool fin_acknowledged = false;                    // ours, by the peer
  unsigned segments = 0;                            // TCP segments, both ways
  unsigned unparsed = 0;  // records that are neither a TCP segment nor an ICMP error
  unsigned syns = 0;      // ours, retransmissions included
  unsigned icmp_errors = 0;
  unsigned syn_retransmissions = 0;
  unsigned fin_retransmissions = 0;
  unsigned kernel_resets = 0;    // RSTs from our port that we did not send
  std::uint64_t bytes_sent = 0;  // payload, retransmissions not counted twice
  std::uint64_t bytes_received = 0;
  std::uint64_t bytes_after_fin = 0;     // of those received, what came after our FIN
  bool late_data_reset = false;          // and our side answered it with RST
  tcp::Negotiated negotiated;            // by the options of SYN and SYN-ACK
  std::optional<std::uint8_t> peer_ttl;  // of the SYN-ACK or RST
  std::optional<std::uint16_t> peer_ip_id;
  std::optional<std::uint8_t> reset_ttl;  // of a RST that came after the SYN-ACK
  std::optional<IcmpAnswer> icmp;         // the last one that quoted our SYN before the peer itself answered
};

// Where nothing was sent by hand, the kernel's segments are our side's.
Summary summarise(std::span<const Record> records);

}  // namespace synfin::view
