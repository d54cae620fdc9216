#pragma once

#include "synfin/wire/bytes.h"
#include "synfin/wire/result.h"
#include "synfin/wire/segment_spec.h"

namespace synfin::wire {

// Turns a spec into the bytes of one IPv4 packet. What is well-formed is laid out by libtins; what it
// cannot spell (a wrong checksum, data offset, IHL or total length, malformed options) is patched into its
// bytes afterwards. A checksum that is not given is right for the bytes as they are sent.
// Refused: a packet of more than 65,535 bytes, a fragment offset of more than 13 bits. Nothing else is, and
// nothing throws.
Result<Bytes> emit(const SegmentSpec& spec);

}  // namespace synfin::wire
