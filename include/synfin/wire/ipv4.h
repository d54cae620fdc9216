#pragma once

#include <cstdint>

#include "synfin/wire/address.h"
#include "synfin/wire/bytes.h"
#include "synfin/wire/checksum.h"
#include "synfin/wire/result.h"

namespace synfin::wire {

inline constexpr std::uint8_t protocol_icmp = 1;
inline constexpr std::uint8_t protocol_tcp = 6;

// An IPv4 header as it was on the wire (RFC 791 3.1), illegal values included.
struct Ipv4Header {
  std::uint8_t ihl = 5;  // in 32-bit words; 5 to 15 once parsed
  std::uint8_t tos = 0;
  std::uint16_t total_length = 0;  // bytes, header included, as the field says
  std::uint16_t id = 0;
  bool reserved_flag = false;
  bool df = false;
  bool mf = false;
  std::uint16_t fragment_offset = 0;  // in units of 8 bytes
  std::uint8_t ttl = 0;
  std::uint8_t protocol = 0;
  std::uint16_t checksum = 0;
  Address source;
  Address destination;
  FixedBytes<40> options;
  ChecksumState checksum_state = ChecksumState::unknown;

  std::size_t length() const { return std::size_t{ihl} * 4; }  // bytes
  bool is_fragment() const { return mf || fragment_offset != 0; }
};

// Reads the header at the start of `bytes`. Refuses: a version other than 4, an IHL below 5, a header
// cut short, a total length shorter than the header. The total length may exceed what was captured.
Result<Ipv4Header> parse_ipv4_header(ByteView bytes);

}  // namespace synfin::wire
