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
  EXPECT_EQ(none.mean(), tcp::Duration::zero());
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

// Far from zero and close together, where squares of the values themselves would drown what differs.
TEST(Statistics, DeviationOfLargeValuesIsThatOfTheirDifferences) {
  const auto hour = std::chrono::hours(1);
  const auto s = of({hour + nanoseconds(2), hour + nanoseconds(4), hour + nanoseconds(6)});
  EXPECT_EQ(s.mean(), hour + nanoseconds(4));
  EXPECT_EQ(s.deviation(), nanoseconds(2));  // sqrt(8 / 3) = 1.63
}

TEST(Statistics, MinimumAndMaximumDoNotDependOnOrder) {
  const auto s = of({nanoseconds(5), nanoseconds(9), nanoseconds(2)});
  EXPECT_EQ(s.min(), nanoseconds(2));
  EXPECT_EQ(s.max(), nanoseconds(9));
  EXPECT_EQ(s.mean(), nanoseconds(5));
}

}  // namespace
}  // namespace synfin::view
