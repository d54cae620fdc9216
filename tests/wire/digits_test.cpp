#include "synfin/wire/digits.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace synfin::wire {
namespace {

// Where the number of bits or of digits changes, and beside it.
template <typename Number>
std::vector<Number> edges() {
  std::vector<Number> all{0, std::numeric_limits<Number>::max()};
  const auto add = [&](Number edge) {
    all.insert(all.end(), {static_cast<Number>(edge - 1), edge, static_cast<Number>(edge + 1)});
  };
  for (Number bit = 1; bit != 0; bit = static_cast<Number>(bit << 1)) add(bit);
  for (const Number smallest : smallest_of_digits<Number>) add(smallest);
  return all;
}

template <typename Number>
class Digits : public testing::Test {};
using Numbers = testing::Types<std::uint16_t, std::uint32_t, std::uint64_t>;
TYPED_TEST_SUITE(Digits, Numbers);

TYPED_TEST(Digits, ANumberIsAsTheLibraryHasIt) {
  for (const TypeParam number : edges<TypeParam>()) {
    char text[most_digits];
    const std::string expected = std::to_string(number);
    EXPECT_EQ(std::string(text, put_number(text, number)), expected);
    EXPECT_EQ(count_digits(number), expected.size()) << number;
  }
}

TEST(Digits, ZerosInFrontAndTheLastDigits) {
  char text[] = "......";
  put_digits(text, 5, 42u);
  EXPECT_STREQ(text, "00042.");
  put_digits(text, 3, 987654u);
  EXPECT_STREQ(text, "65442.");
}

}  // namespace
}  // namespace synfin::wire
