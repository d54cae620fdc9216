#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

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
  // 2^16 is 1 in this arithmetic, so eight bytes are as good a word as two. And swapping the bytes of every
  // word swaps those of the sum (RFC 1071 2 B): words are added as this machine loads them.
  void add(ByteView bytes) {
    const std::uint8_t* p = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 8; left -= 8, p += 8) add_loaded(load<std::uint64_t>(p));
    if (left >= 4) add_loaded(load<std::uint32_t>(p)), left -= 4, p += 4;
    if (left >= 2) add_loaded(load<std::uint16_t>(p)), left -= 2, p += 2;
    if (left > 0) add(static_cast<std::uint16_t>(*p << 8));
  }
  void add(std::uint16_t word) { add_loaded(swapped(word)); }
  // As in add(ByteView), and the order of the two words in the sum is of no account.
  void add(std::uint32_t two_words) {
    const auto high = static_cast<std::uint16_t>(two_words >> 16),
               low = static_cast<std::uint16_t>(two_words);
    add_loaded(std::uint64_t{swapped(high)} + swapped(low));
  }
  std::uint16_t folded() const {
    std::uint64_t s = (sum_ & 0xffffffff) + (sum_ >> 32);  // 33 bits at most
    s = (s & 0xffff) + (s >> 16);                          // 18
    s = (s & 0xffff) + (s >> 16);                          // 17
    return swapped(static_cast<std::uint16_t>(s + (s >> 16)));
  }
  // The value for the checksum field.
  std::uint16_t checksum() const { return static_cast<std::uint16_t>(~folded()); }

 private:
  template <typename Word>
  static Word load(const std::uint8_t* p) {
    Word word;
    std::memcpy(&word, p, sizeof word);
    return word;
  }
  // From network byte order to this machine's, and back.
  static std::uint16_t swapped(std::uint16_t word) {
    if constexpr (std::endian::native == std::endian::big) return word;
    return static_cast<std::uint16_t>((word << 8) | (word >> 8));
  }
  void add_loaded(std::uint64_t words) {
    sum_ += words;
    sum_ += sum_ < words ? 1u : 0u;  // the carry comes in at the other end
  }

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
