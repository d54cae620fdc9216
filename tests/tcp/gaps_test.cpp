#include "synfin/tcp/gaps.h"

#include <gtest/gtest.h>

namespace synfin::tcp::testing {

namespace {

SeqRange range(std::uint32_t begin, std::uint32_t end) { return {wire::Seq(begin), wire::Seq(end)}; }

}  // namespace

TEST(Gaps, AreFilledFromEitherEndAndInTheMiddle) {
  Gaps gaps;
  EXPECT_TRUE(gaps.add(range(1000, 2000)).empty());
  EXPECT_EQ(gaps.fill(range(900, 1000)), 0u);
  EXPECT_EQ(gaps.fill(range(900, 1100)), 100u);
  EXPECT_EQ(gaps.fill(range(1900, 2100)), 100u);
  EXPECT_EQ(gaps.size_before(wire::Seq(2000)), 800u);
  EXPECT_EQ(gaps.fill(range(1400, 1500)), 100u);
  EXPECT_EQ(gaps.size_before(wire::Seq(2000)), 700u);
  EXPECT_EQ(gaps.fill(range(1100, 1450)), 300u);
  EXPECT_EQ(gaps.fill(range(0, 5000)), 400u);
  EXPECT_TRUE(gaps.empty());
  EXPECT_TRUE(gaps.all_before(wire::Seq(0)));
}

TEST(Gaps, TwoAreRememberedAndTheOldestIsGivenBack) {
  Gaps gaps;
  gaps.add(range(10, 20));
  gaps.add(range(30, 40));
  EXPECT_EQ(gaps.fill(range(20, 30)), 0u);
  const SeqRange forgotten = gaps.add(range(50, 60));
  EXPECT_EQ(forgotten.begin, wire::Seq(10));
  EXPECT_EQ(forgotten.size(), 10u);
  EXPECT_EQ(gaps.fill(range(30, 60)), 20u);
}

TEST(Gaps, AFilledOneMakesRoomForAnother) {
  Gaps gaps;
  gaps.add(range(10, 20));
  gaps.add(range(30, 40));
  gaps.fill(range(30, 40));
  EXPECT_TRUE(gaps.add(range(50, 60)).empty());
  EXPECT_EQ(gaps.size_before(wire::Seq(60)), 20u);
}

TEST(Gaps, CountAsFarAsIsAsked) {
  Gaps gaps;
  gaps.add(range(10, 20));
  gaps.add(range(30, 40));
  EXPECT_EQ(gaps.size_before(wire::Seq(20)), 10u);
  EXPECT_EQ(gaps.size_before(wire::Seq(34)), 14u);
  EXPECT_EQ(gaps.size_before(wire::Seq(40)), 20u);
  EXPECT_FALSE(gaps.all_before(wire::Seq(39)));
  EXPECT_TRUE(gaps.all_before(wire::Seq(40)));
}

TEST(Gaps, AreForgottenBeforeTheyCannotBeCompared) {
  Gaps gaps;
  gaps.add(range(10, 20));
  gaps.add(range(30, 40));
  EXPECT_EQ(gaps.forget_far_behind(wire::Seq(40 + (1u << 30))), 10u);
  EXPECT_EQ(gaps.forget_far_behind(wire::Seq(41 + (1u << 30))), 10u);
  EXPECT_TRUE(gaps.empty());
}

// A capture of one direction alone has one gap that grows with each ACK, across the wrap and past half the
// space.
TEST(Gaps, OneThatGrowsIsOneUntilItIsTooLongToCompare) {
  Gaps gaps;
  std::uint64_t forgotten = 0, added = 0;
  constexpr std::uint32_t step = 1u << 28;
  for (std::uint32_t at = 0xf0000000; added < (std::uint64_t{5} << 30); at += step, added += step)
    forgotten += gaps.add(range(at, at + step)).size();
  EXPECT_GE(forgotten + (std::uint64_t{3} << 30), added);
  EXPECT_LE(forgotten, added);
}

}  // namespace synfin::tcp::testing
