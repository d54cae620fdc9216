#include "synfin/view/statistics.h"

#include <gtest/gtest.h>

namespace synfin::view {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;

Statistics of(std::initializer_list<tcp::Duration> values) {
  Statistics statistics;
  for (const tcp::Duration value : values) statistics.add(value);
  return statistics;
}

TEST(Statistics, WithoutValuesThereIsNoLine) {
  const Statistics none;
  EXPECT_EQ(none.line("handshake"), "");
  EXPECT_EQ(none.count(), 0u);
  EXPECT_EQ(none.median(), tcp::Duration::zero());
  EXPECT_EQ(none.deviation(), tcp::Duration::zero());
}

TEST(Statistics, LineIsPings) {
  const auto s = of({microseconds(200), microseconds(400), microseconds(400), microseconds(400),
                     microseconds(500), microseconds(500), microseconds(700), microseconds(900)});
  EXPECT_EQ(s.line("handshake"), "handshake min/avg/max/mdev = 0.200/0.500/0.900/0.200 ms");
}

TEST(Statistics, OneValueDoesNotDeviate) {
  EXPECT_EQ(of({microseconds(31)}).line("close"), "close min/avg/max/mdev = 0.031/0.031/0.031/0.000 ms");
}

TEST(Statistics, MedianOfAnEvenCountLiesBetweenTheMiddleTwo) {
  EXPECT_EQ(of({nanoseconds(40), nanoseconds(10), nanoseconds(30), nanoseconds(20)}).median(),
            nanoseconds(25));
  EXPECT_EQ(of({nanoseconds(40), nanoseconds(10), nanoseconds(30)}).median(), nanoseconds(30));
}

TEST(Statistics, MinimumAndMaximumDoNotDependOnOrder) {
  const auto s = of({nanoseconds(5), nanoseconds(9), nanoseconds(2)});
  EXPECT_EQ(s.min(), nanoseconds(2));
  EXPECT_EQ(s.max(), nanoseconds(9));
  EXPECT_EQ(s.mean(), nanoseconds(5));
}

}  // namespace
}  // namespace synfin::view
