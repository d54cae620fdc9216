#pragma once

#include <cstdint>
#include <optional>

#include "synfin/wire/bytes.h"
#include "synfin/wire/checksum.h"
#include "synfin/wire/flags.h"
#include "synfin/wire/ipv4.h"
#include "synfin/wire/options.h"
#include "synfin/wire/seq.h"

namespace synfin::wire {

// Bytes of the two headers without options: what an MSS leaves of an MTU (RFC 9293 3.7.1).
inline constexpr std::uint32_t shortest_headers = 40;

// A TCP segment in its IPv4 packet, as it was on the wire (RFC 9293 3.1), illegal values included.
struct Segment {
  Ipv4Header ip;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  Seq seq;
  std::uint32_t ack_field = 0;   // the raw field, meaningful or not: see ack()
  std::uint8_t data_offset = 5;  // in 32-bit words; 5 to 15 once parsed
  std::uint8_t reserved = 0;     // the three bits between data offset and AE
  Flags flags;
  std::uint16_t window = 0;  // the raw field, unscaled
  std::uint16_t checksum = 0;
  std::uint16_t urgent = 0;
  Options options;
  ByteView payload;                  // what was captured of it; a view into the parsed bytes
  std::uint32_t payload_length = 0;  // bytes, from the IP total length, never from the captured length
  ChecksumState checksum_state = ChecksumState::unknown;

  // No ACK is an absent value, not zero.
  std::optional<Seq> ack() const {
    return flags.has(Flag::ack) ? std::optional(Seq(ack_field)) : std::nullopt;
  }
  bool syn() const { return flags.has(Flag::syn); }
  bool fin() const { return flags.has(Flag::fin); }
  bool rst() const { return flags.has(Flag::rst); }

  // SEG.LEN (RFC 9293 3.4): SYN and FIN take one sequence number each.
  std::uint32_t length() const { return payload_length + (syn() ? 1u : 0u) + (fin() ? 1u : 0u); }
  Seq end() const { return seq + length(); }  // the number after the last one this segment takes

  Endpoint source() const { return {ip.source, source_port}; }
  Endpoint destination() const { return {ip.destination, destination_port}; }
  // The connection it belongs to, seen from its receiver.
  FourTuple tuple_at_receiver() const { return {destination(), source()}; }
  FourTuple tuple_at_sender() const { return {source(), destination()}; }
};

}  // namespace synfin::wire
