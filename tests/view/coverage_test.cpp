#include "view/coverage.h"

#include <random>
#include <set>

#include <gtest/gtest.h>

namespace synfin::view {
namespace {

using wire::Seq;

TEST(Coverage, WhatIsSentTwiceCountsOnce) {
  Coverage c;
  EXPECT_EQ(c.add(Seq(100), 50), 50u);
  EXPECT_EQ(c.add(Seq(100), 50), 0u);
  EXPECT_EQ(c.add(Seq(120), 50), 20u);
}

TEST(Coverage, AGapThatIsFilledLaterCounts) {
  Coverage c;
  EXPECT_EQ(c.add(Seq(0), 10), 10u);
  EXPECT_EQ(c.add(Seq(20), 10), 10u);
  EXPECT_EQ(c.add(Seq(5), 20), 10u);
}

TEST(Coverage, NumbersWrap) {
  Coverage c;
  EXPECT_EQ(c.add(Seq(0xfffffff0), 0x20), 0x20u);
  EXPECT_EQ(c.add(Seq(0), 0x20), 0x10u);
  EXPECT_EQ(c.add(Seq(0xfffffff8), 8), 0u);
}

TEST(Coverage, AgreesWithASetOfNumbers) {
  std::mt19937 random(7);
  const std::uint32_t base = 0xffffff80;
  for (int round = 0; round < 200; ++round) {
    Coverage c;
    std::set<std::uint32_t> seen;
    for (int i = 0; i < 20; ++i) {
      const std::uint32_t first = random() % 256;
      const std::uint32_t length = random() % 32;
      std::uint64_t fresh = 0;
      for (std::uint32_t n = first; n < first + length; ++n) fresh += seen.insert(n).second ? 1 : 0;
      ASSERT_EQ(c.add(Seq(base + first), length), fresh) << "round " << round << ", step " << i;
    }
  }
}

}  // namespace
}  // namespace synfin::view
