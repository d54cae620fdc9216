#include "wire/sequence_bases.h"

#include <gtest/gtest.h>

namespace synfin::wire {
namespace {

Endpoint server(std::uint32_t number) { return {Address{0xc6120000 + number}, 80}; }
constexpr Endpoint client{Address{0xc0000201}, 40000};

// From the client, with an ACK; what is subtracted from its sequence number.
std::uint32_t seq_base(SequenceBases& bases, Endpoint to, std::uint32_t seq, bool syn = false) {
  return bases.observe(client, to, seq, 1000, syn).seq;
}

TEST(SequenceBases, TheFirstOfAPairIsAbsoluteAndLaterOnesRelativeToIt) {
  SequenceBases bases;
  const RelativeTo first = bases.observe(client, server(1), 5000, 9001, false);
  EXPECT_EQ(first.seq, 0u);
  EXPECT_EQ(first.ack, 0u);
  EXPECT_EQ(first.sack, 9000u);
  const RelativeTo back = bases.observe(server(1), client, 9001, 5001, false);
  EXPECT_EQ(back.seq, 9000u);
  EXPECT_EQ(back.ack, 5000u);
  EXPECT_EQ(back.sack, 5000u);
  EXPECT_EQ(bases.size(), 1u);
}

TEST(SequenceBases, ASynBeginsAnew) {
  SequenceBases bases;
  seq_base(bases, server(1), 5000);
  EXPECT_EQ(seq_base(bases, server(1), 7000, true), 0u);
  EXPECT_EQ(seq_base(bases, server(1), 7001), 7000u);
}

// Of equal ports the address says who is who; of equal endpoints nothing does.
TEST(SequenceBases, EqualPortsAndEqualEndpoints) {
  SequenceBases bases;
  const Endpoint a{Address{1}, 7}, b{Address{2}, 7}, nobody{Address{0}, 0};
  bases.observe(b, a, 50, 91, false);
  EXPECT_EQ(bases.observe(a, b, 91, 51, false).seq, 90u);
  EXPECT_EQ(bases.observe(nobody, nobody, 3, 4, false).seq, 0u);
  EXPECT_EQ(bases.observe(nobody, nobody, 4, 4, false).seq, 3u);
}

TEST(SequenceBases, ManyPairsAreAllRememberedInLittleMemory) {
  constexpr std::uint32_t many = 200'000;
  SequenceBases bases(1'000'000, 77);
  for (std::uint32_t i = 0; i < many; ++i) ASSERT_EQ(seq_base(bases, server(i), i + 1), 0u) << i;
  for (std::uint32_t i = 0; i < many; ++i) ASSERT_EQ(seq_base(bases, server(i), 0), i + 1) << i;
  EXPECT_EQ(bases.size(), many);
  EXPECT_FALSE(bases.overflowed());
  EXPECT_LE(bases.memory() / many, 35u);
}

// In a table so small searches run into each other and around its end.
TEST(SequenceBases, AtTheLimitEachNewPairTakesThePlaceOfAnOldOne) {
  constexpr std::uint32_t limit = 50;
  for (std::uint64_t key = 0; key < 200; ++key) {
    SequenceBases bases(limit, key);
    for (std::uint32_t i = 0; i < limit; ++i) seq_base(bases, server(i), i + 1);
    EXPECT_FALSE(bases.overflowed());
    for (std::uint32_t i = limit; i < 10 * limit; ++i) {
      ASSERT_EQ(seq_base(bases, server(i), i + 1), 0u);
      ASSERT_EQ(seq_base(bases, server(i), 0), i + 1);  // is there from then on
      ASSERT_EQ(bases.size(), limit);
    }
    EXPECT_TRUE(bases.overflowed());
    std::uint32_t remembered = 0;
    SequenceBases copy = bases;
    for (std::uint32_t i = 0; i < 10 * limit; ++i) {
      copy = bases;
      if (seq_base(copy, server(i), 0) == i + 1) ++remembered;
    }
    ASSERT_EQ(remembered, limit) << "key " << key;
  }
}

TEST(SequenceBases, OnePairIsALimitToo) {
  SequenceBases bases(1);
  seq_base(bases, server(1), 5);
  EXPECT_EQ(seq_base(bases, server(2), 6), 0u);
  EXPECT_EQ(seq_base(bases, server(2), 7), 6u);
  EXPECT_EQ(seq_base(bases, server(1), 8), 0u);
}

}  // namespace
}  // namespace synfin::wire
