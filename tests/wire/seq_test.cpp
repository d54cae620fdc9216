#include "synfin/wire/seq.h"

#include <type_traits>

#include <gtest/gtest.h>

namespace synfin::wire {

namespace {

template <typename T>
concept ordered = requires(T a, T b) {
  a < b;
};

}  // namespace

TEST(Seq, HasNoOrderOfItsOwn) { EXPECT_FALSE(ordered<Seq>); }

TEST(C50_Seq, AddsAndSubtractsModulo2To32) {
  EXPECT_EQ(Seq(0xffffffff) + 1, Seq(0));
  EXPECT_EQ(Seq(0) - 1, Seq(0xffffffff));
  EXPECT_EQ(Seq(0xfffffff0) + 0x20, Seq(0x10));
  Seq s(0xffffffff);
  s += 2;
  EXPECT_EQ(s, Seq(1));
}

TEST(C50_Seq, ComparesAlongTheShorterWayRound) {
  EXPECT_TRUE(before(Seq(1), Seq(2)));
  EXPECT_TRUE(before(Seq(0xffffffff), Seq(0)));
  EXPECT_TRUE(after(Seq(5), Seq(0xfffffffb)));
  EXPECT_FALSE(before(Seq(0), Seq(0xffffffff)));
  EXPECT_FALSE(before(Seq(7), Seq(7)));
  EXPECT_FALSE(after(Seq(7), Seq(7)));
  EXPECT_TRUE(at_or_before(Seq(7), Seq(7)));
  EXPECT_TRUE(at_or_after(Seq(7), Seq(7)));
  EXPECT_TRUE(at_or_before(Seq(0xffffffff), Seq(0)));
  EXPECT_TRUE(at_or_after(Seq(0), Seq(0xffffffff)));
}

TEST(C50_Seq, ComparesRightUpToHalfTheCircle) {
  EXPECT_TRUE(before(Seq(0), Seq(0x7fffffff)));
  EXPECT_TRUE(after(Seq(0), Seq(0x80000001)));
}

TEST(Seq, DistanceIsSigned) {
  EXPECT_EQ(distance(Seq(10), Seq(15)), 5);
  EXPECT_EQ(distance(Seq(15), Seq(10)), -5);
  EXPECT_EQ(distance(Seq(0xfffffffe), Seq(3)), 5);
  EXPECT_EQ(distance(Seq(3), Seq(0xfffffffe)), -5);
}

TEST(Seq, WindowHoldsItsStartAndNotItsEnd) {
  EXPECT_TRUE(in_window(Seq(10), Seq(10), 5));
  EXPECT_TRUE(in_window(Seq(14), Seq(10), 5));
  EXPECT_FALSE(in_window(Seq(15), Seq(10), 5));
  EXPECT_FALSE(in_window(Seq(9), Seq(10), 5));
  EXPECT_FALSE(in_window(Seq(10), Seq(10), 0));
  EXPECT_TRUE(in_window(Seq(1), Seq(0xfffffffe), 5));
  EXPECT_FALSE(in_window(Seq(3), Seq(0xfffffffe), 5));
}

}  // namespace synfin::wire
