#pragma once

#include <variant>

#include "synfin/wire/bytes.h"
#include "synfin/wire/icmp.h"
#include "synfin/wire/result.h"
#include "synfin/wire/segment.h"

namespace synfin::wire {

// A well-formed packet that is none of ours to read: another protocol, an ICMP message that is no error
// or quotes no TCP, a fragment without the TCP header.
struct OtherPacket {
  Ipv4Header ip;
};

using Packet = std::variant<Segment, IcmpError, OtherPacket>;

// Reads one IPv4 packet, from its first IP byte. Bytes beyond the IP total length (Ethernet padding) are
// ignored; fewer bytes than that (a capture cut short) are fine as long as the headers are there.
// A bad checksum is an observation (Segment::checksum_state), not an error. Refused with reason and offset:
// whatever parse_ipv4_header refuses, a TCP header cut short, a data offset below 5 or past the segment.
// The Segment's payload views `packet`, which must outlive it.
Result<Packet> parse(ByteView packet);

// For whoever reads millions: a segment into one that is there already. False if parse() gives anything else;
// then `segment` is of no use.
bool parse_segment(ByteView packet, Segment& segment);

}  // namespace synfin::wire
