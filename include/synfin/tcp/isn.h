#pragma once

#include <array>
#include <cstdint>

#include "synfin/tcp/time.h"
#include "synfin/wire/address.h"
#include "synfin/wire/seq.h"

namespace synfin::tcp {

// A secret that lives as long as the process, from a random source outside this layer.
using SecretKey = std::array<std::uint64_t, 2>;

// SipHash-2-4 of the words: a keyed pseudorandom function, for ISNs and timestamp offsets.
std::uint64_t keyed_hash(const SecretKey& key, std::uint64_t first, std::uint64_t second);

// RFC 6528 3 (MUST-8, SHLD-1): ISN = M + F(four-tuple, key), where M ticks every 4 microseconds. ISNs of one
// tuple grow with time; those of two tuples are unrelated to whoever lacks the key.
wire::Seq initial_sequence_number(const wire::FourTuple& tuple, const SecretKey& key, Time now);

// The offset of a connection's timestamp clock: one for each pair of addresses, as Linux keeps it (RFC
// 7323 5.4 asks only that the clock of one connection be monotonic).
std::uint32_t timestamp_offset(wire::Address local, wire::Address remote, const SecretKey& key);

}  // namespace synfin::tcp
