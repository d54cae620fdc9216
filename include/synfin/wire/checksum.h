#pragma once

#include <cstdint>

#include "synfin/wire/address.h"
#include "synfin/wire/bytes.h"

namespace synfin::wire {

// What a received checksum says. `offloaded`: the field holds the sum of the pseudo-header alone, which
// the sending kernel left for a network card to finish; captures on lo and veth are full of them. Where the
// card is to cut a large segment the length may be left out of it.
enum class ChecksumState : std::uint8_t {
  valid,
  offloaded,
  bad,
  unknown
};  // unknown: bytes not captured, or a fragment

// One's complement sums of 16-bit words (RFC 1071). add() may be called for consecutive pieces as long
// as every piece but the last has an even length.
class ChecksumSum {
 public:
  constexpr void add(ByteView bytes) {
    // 2^16 is 1 in this arithmetic, so four bytes are as good a word as two.
    const std::uint8_t* p = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 4; left -= 4, p += 4) sum_ += load_u32(p);
    if (left >= 2) sum_ += load_u16(p), p += 2;
    if (left % 2 != 0) sum_ += static_cast<std::uint64_t>(*p) << 8;
  }
  constexpr void add(std::uint16_t word) { sum_ += word; }
  constexpr void add(std::uint32_t two_words) { sum_ += two_words; }
  constexpr std::uint16_t folded() const {
    std::uint64_t s = (sum_ & 0xffffffff) + (sum_ >> 32);  // 33 bits at most
    s = (s & 0xffff) + (s >> 16);                          // 18
    s = (s & 0xffff) + (s >> 16);                          // 17
    return static_cast<std::uint16_t>(s + (s >> 16));
  }
  // The value for the checksum field.
  constexpr std::uint16_t checksum() const { return static_cast<std::uint16_t>(~folded()); }

 private:
  std::uint64_t sum_ = 0;
};

// Over a header whose checksum field is to be filled in, with that field zero.
std::uint16_t ipv4_header_checksum(ByteView header);

// The sum a TCP checksum starts from (RFC 9293 3.1): addresses, protocol 6, TCP length in bytes.
ChecksumSum pseudo_header(Address source, Address destination, std::uint16_t tcp_length);

// The value the checksum field of `tcp` (header and payload) should have; its present value is ignored.
std::uint16_t tcp_checksum(Address source, Address destination, ByteView tcp);

// Judges the checksum field in `tcp`, which must be the whole segment and at least 20 bytes.
ChecksumState judge_tcp_checksum(Address source, Address destination, ByteView tcp);

// RFC 1624, equation 3: the checksum after one 16-bit word it covers changed from `before` to `after`.
std::uint16_t updated_checksum(std::uint16_t checksum, std::uint16_t before, std::uint16_t after);

}  // namespace synfin::wire
