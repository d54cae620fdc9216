#pragma once

#include <cstdint>
#include <optional>

#include "synfin/wire/address.h"
#include "synfin/wire/bytes.h"
#include "synfin/wire/flags.h"
#include "synfin/wire/options.h"
#include "synfin/wire/seq.h"

namespace synfin::wire {

// A segment to be: the fields of Segment, each optional. On sending, an absent field takes the default
// given beside it; on matching, an absent field matches anything.
struct SegmentSpec {
  // IPv4
  std::optional<std::uint8_t> ihl;               // in 32-bit words; computed
  std::optional<std::uint8_t> tos;               // 0
  std::optional<std::uint16_t> total_length;     // bytes; computed
  std::optional<std::uint16_t> id;               // 0
  std::optional<bool> reserved_flag;             // false
  std::optional<bool> df;                        // true
  std::optional<bool> mf;                        // false
  std::optional<std::uint16_t> fragment_offset;  // in units of 8 bytes; 0
  std::optional<std::uint8_t> ttl;               // 64
  std::optional<std::uint8_t> protocol;          // 6
  std::optional<std::uint16_t> ip_checksum;      // computed
  std::optional<Address> source;                 // 0.0.0.0
  std::optional<Address> destination;            // 0.0.0.0
  std::optional<FixedBytes<40>> ip_options;      // none; padded with EOL to a multiple of 4 bytes

  // TCP
  std::optional<std::uint16_t> source_port;       // 0
  std::optional<std::uint16_t> destination_port;  // 0
  std::optional<Seq> seq;                         // 0
  std::optional<Seq> ack;                         // none: field 0; does not set the flag
  std::optional<std::uint8_t> data_offset;        // in 32-bit words; computed
  std::optional<std::uint8_t> reserved;           // three bits; 0
  std::optional<Flags> flags;                     // ACK if `ack` is given, else none
  std::optional<std::uint16_t> window;            // 0
  std::optional<std::uint16_t> checksum;          // computed
  std::optional<std::uint16_t> urgent;            // 0
  std::optional<Options> options;                 // none; padded with EOL to a multiple of 4 bytes
  std::optional<Bytes> payload;                   // none
};

// The fields of `spec`; what is absent there is as in `others`.
SegmentSpec completed(SegmentSpec spec, const SegmentSpec& others);

}  // namespace synfin::wire
