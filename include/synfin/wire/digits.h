#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

namespace synfin::wire {

// Unsigned numbers in decimal, two digits a step: most of the text of a packet is numbers.

// "00" to "99", one after the other.
inline constexpr std::array<char, 200> pairs_of_digits = [] {
  std::array<char, 200> all{};
  for (std::size_t i = 0; i < 100; ++i) {
    all[2 * i] = static_cast<char>('0' + i / 10);
    all[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return all;
}();

// 0, 10, 100 and so on: the smallest numbers of one digit, two, three and so on.
template <std::unsigned_integral Number>
inline constexpr auto smallest_of_digits = [] {
  std::array<Number, std::numeric_limits<Number>::digits10 + 1> all{};
  Number power = 1;
  for (std::size_t i = 1; i < all.size(); ++i) all[i] = power *= 10;
  return all;
}();

// At least 1.
template <std::unsigned_integral Number>
constexpr std::size_t count_digits(Number value) {
  // 1233 / 4096 is log10(2), from below: as many digits as that makes of the bits, or one more.
  const auto bits = static_cast<std::size_t>(std::bit_width(static_cast<Number>(value | 1)));
  const std::size_t fewest = bits * 1233 >> 12;
  return fewest + (value >= smallest_of_digits<Number>[fewest] ? 1 : 0);
}

// The last `count` digits, with zeros in front where there are fewer.
template <std::unsigned_integral Number>
void put_digits(char* at, std::size_t count, Number value) {
  for (; count >= 2; value /= 100) {
    count -= 2;
    std::memcpy(at + count, &pairs_of_digits[2 * (value % 100)], 2);
  }
  if (count > 0) *at = static_cast<char>('0' + value % 10);
}

inline constexpr std::size_t most_digits = 20;  // of any number

// The number, at most `most_digits`, and where it ends.
template <std::unsigned_integral Number>
char* put_number(char* at, Number value) {
  const std::size_t count = count_digits(value);
  put_digits(at, count, value);
  return at + count;
}

}  // namespace synfin::wire
