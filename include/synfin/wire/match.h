#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "synfin/wire/parse.h"

namespace synfin::wire {

// A field by which a packet may fail to be the answer to a segment. Those of an ICMP error's quote are the
// segment's own, as the error has them.
enum class MatchField : std::uint8_t {
  protocol,
  icmp_type,
  source_address,
  source_port,
  destination_address,
  destination_port,
  seq,
  ack,
  ts_ecr,
  quoted_source_address,
  quoted_source_port,
  quoted_destination_address,
  quoted_destination_port,
  quoted_seq,
};

std::string_view to_string(MatchField field);  // "source port"
constexpr bool is_address(MatchField field) {
  return field == MatchField::source_address || field == MatchField::destination_address ||
         field == MatchField::quoted_source_address || field == MatchField::quoted_destination_address;
}

// The field that says no, what it is, and what an answer's would be: of an acknowledgement, that of the whole
// segment. A number that the packet does not have is absent.
struct Mismatch {
  MatchField field = MatchField::protocol;
  std::optional<std::uint32_t> found;
  std::uint32_t wanted = 0;
  friend bool operator==(const Mismatch&, const Mismatch&) = default;
};

// Each field by which `packet` is not the answer to `sent`; empty: it is the answer, as surely as the two
// alone can tell. It is judged by
//   addresses and ports, all four;
//   the acknowledgement, which takes in `sent` up to any of its numbers, SYN and FIN counted (RFC 9293 3.4):
//   a SYN-ACK at least the SYN; an RST all of it, or nothing, as some stacks do;
//   the sequence number of an RST without ACK, which is what `sent` acknowledged (RFC 9293 3.10.7);
//   the echo of the timestamp, where both have one and the acknowledgement takes in something: another may
//   echo an earlier segment's (RFC 7323 4.3); of an RST it need not be right; of an ICMP error, that it means
//   failure (types 3, 11 and 12: after the others the segment goes on), and what it quotes: addresses, ports
//   and sequence number, for which 8 bytes of the segment suffice (RFC 792).
// A bare SYN answers a bare SYN (a split handshake); it acknowledges nothing, so only the four-tuple ties it.
std::vector<Mismatch> mismatches(const Segment& sent, const Packet& packet);

}  // namespace synfin::wire
