#include "synfin/tcp/isn.h"

#include <bit>
#include <set>

#include <gtest/gtest.h>

// RFC 6528, and the hash it rests on.
namespace synfin::tcp {

namespace {

using namespace std::chrono_literals;

constexpr SecretKey key = {0x0706050403020100, 0x0f0e0d0c0b0a0908};
constexpr Time now = Time{} + 1h;

wire::FourTuple tuple(std::uint16_t local_port, std::uint16_t remote_port = 80) {
  return {{{0xc0000201}, local_port}, {{0xc0000202}, remote_port}};
}

}  // namespace

// Aumasson and Bernstein's SipHash-2-4 vector for the 16 bytes 00 .. 0f: 0x3f2acc7f57c29bdb.
TEST(KeyedHash, IsSipHash24) {
  EXPECT_EQ(keyed_hash(key, 0x0706050403020100, 0x0f0e0d0c0b0a0908), 0x3f2acc7f57c29bdbu);
}

TEST(C01_Isn, OfOneTupleTicksEveryFourMicroseconds) {
  const wire::Seq first = initial_sequence_number(tuple(40000), key, now);
  EXPECT_EQ(initial_sequence_number(tuple(40000), key, now + 3999ns), first);
  EXPECT_EQ(initial_sequence_number(tuple(40000), key, now + 4us), first + 1);
  EXPECT_EQ(wire::distance(first, initial_sequence_number(tuple(40000), key, now + 1s)), 250000);
}

TEST(C01_Isn, KeepsGrowingPastTheWrap) {
  const wire::Seq first = initial_sequence_number(tuple(40000), key, now);
  wire::Seq last = first;
  for (int hours = 1; hours <= 50; ++hours) {  // 2^32 ticks are 4.77 hours
    const wire::Seq next = initial_sequence_number(tuple(40000), key, now + hours * 1h);
    EXPECT_TRUE(wire::after(next, last));
    last = next;
  }
}

TEST(C01_Isn, OfTwoTuplesAreUnrelated) {
  std::set<std::uint32_t> differences;
  int bits = 0;
  constexpr int count = 1000;
  for (std::uint16_t port = 0; port < count; ++port) {
    const std::uint32_t a =
        initial_sequence_number(tuple(static_cast<std::uint16_t>(40000 + port)), key, now).raw();
    const std::uint32_t b =
        initial_sequence_number(tuple(static_cast<std::uint16_t>(40001 + port)), key, now).raw();
    differences.insert(b - a);
    bits += std::popcount(a ^ b);
  }
  EXPECT_GE(differences.size(), count - 1u);
  EXPECT_NEAR(static_cast<double>(bits) / count, 16.0, 1.0);
}

TEST(C01_Isn, EveryPartOfTheTupleAndTheKeyCounts) {
  const wire::FourTuple base = tuple(40000);
  std::set<std::uint32_t> isns = {initial_sequence_number(base, key, now).raw()};
  wire::FourTuple other = base;
  other.local.address.value ^= 1;
  isns.insert(initial_sequence_number(other, key, now).raw());
  other = base;
  other.remote.address.value ^= 1;
  isns.insert(initial_sequence_number(other, key, now).raw());
  isns.insert(initial_sequence_number(tuple(40001), key, now).raw());
  isns.insert(initial_sequence_number(tuple(40000, 81), key, now).raw());
  isns.insert(initial_sequence_number(base, {key[0] ^ 1, key[1]}, now).raw());
  isns.insert(initial_sequence_number(base, {key[0], key[1] ^ 1}, now).raw());
  EXPECT_EQ(isns.size(), 7u);
}

TEST(TimestampOffset, IsOneForEachPairOfAddresses) {
  const wire::Address a{0xc0000201};
  const wire::Address b{0xc0000202};
  EXPECT_EQ(timestamp_offset(a, b, key), timestamp_offset(a, b, key));
  EXPECT_NE(timestamp_offset(a, b, key), timestamp_offset(b, a, key));
  EXPECT_NE(timestamp_offset(a, b, key), timestamp_offset(a, b, {1, 2}));
}

}  // namespace synfin::tcp
