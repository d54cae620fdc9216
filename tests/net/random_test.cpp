#include "synfin/net/random.h"

#include <array>
#include <set>

#include <gtest/gtest.h>

namespace synfin::net {
namespace {

TEST(Random, ValuesDiffer) {
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 64; ++i) seen.insert(random_u64());
  EXPECT_EQ(seen.size(), 64u);
}

TEST(Random, EveryBitOfA32BitValueIsUsed) {
  std::uint32_t ones = 0;
  std::uint32_t zeros = 0;
  for (int i = 0; i < 64; ++i) {
    const std::uint32_t value = random_u32();
    ones |= value;
    zeros |= ~value;
  }
  EXPECT_EQ(ones, 0xffffffffu);
  EXPECT_EQ(zeros, 0xffffffffu);
}

TEST(Random, BelowABoundReachesEachValueAboutEquallyOften) {
  constexpr std::uint32_t bound = 3;
  constexpr int draws = 9000;
  std::array<int, bound> counts{};
  for (int i = 0; i < draws; ++i) ++counts.at(random_below(bound));
  // 3000 each, standard deviation 45: ten of them either way.
  for (const int count : counts) EXPECT_NEAR(count, draws / 3, 450);
}

TEST(Random, BelowOneIsZero) { EXPECT_EQ(random_below(1), 0u); }

}  // namespace
}  // namespace synfin::net
