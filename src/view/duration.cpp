#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "synfin/view/verdict.h"
#include "synfin/wire/digits.h"

#include "view/append.h"

namespace synfin::view {

namespace {

// Below `limit` nanoseconds a value is shown in steps of `step` nanoseconds, with so many decimals. The
// limits lie half a step below the round number, so that rounding never adds a digit.
struct Scale {
  std::uint64_t limit = 0;
  std::uint64_t step = 0;
  int decimals = 0;
  ShortWord name;
};

constexpr std::array scales = {
    Scale{1'000, 1, 0, ShortWord(" ns")},
    Scale{9'995, 10, 2, ShortWord(" us")},
    Scale{99'950, 100, 1, ShortWord(" us")},
    Scale{999'500, 1'000, 0, ShortWord(" us")},
    Scale{9'999'500, 1'000, 3, ShortWord(" ms")},
    Scale{99'995'000, 10'000, 2, ShortWord(" ms")},
    Scale{999'950'000, 100'000, 1, ShortWord(" ms")},
    Scale{9'999'500'000, 1'000'000, 3, ShortWord(" s")},
    Scale{99'995'000'000, 10'000'000, 2, ShortWord(" s")},
    Scale{UINT64_MAX, 100'000'000, 1, ShortWord(" s")},  // above any duration
};

// A look at the number of zeros in front of a value and one comparison have to be enough.
constexpr bool no_two_limits_have_as_many_zeros() {
  for (std::size_t i = 1; i < scales.size(); ++i) {
    if (std::countl_zero(scales[i].limit) >= std::countl_zero(scales[i - 1].limit)) return false;
  }
  return true;
}
static_assert(no_two_limits_have_as_many_zeros());

// By the number of zeros in front of a value: the scale of the smallest that has so many.
constexpr auto scale_by_zeros = [] {
  std::array<std::uint8_t, 64> first{};
  for (std::size_t zeros = 0; zeros < first.size(); ++zeros) {
    while ((std::uint64_t{1} << (63 - zeros)) >= scales[first[zeros]].limit) ++first[zeros];
  }
  return first;
}();

// Looked up rather than searched for: durations come in no order that a processor could guess.
const Scale& scale_of(std::uint64_t nanoseconds) {
  const std::size_t index = scale_by_zeros[static_cast<std::size_t>(std::countl_zero(nanoseconds | 1))];
  return scales[index + (nanoseconds >= scales[index].limit ? 1u : 0u)];
}

// With a point before the last so many digits. There are more digits than decimals: where a scale begins
// there is one before the point.
void append_decimal(ShortText& out, std::uint64_t value, int decimals) {
  char* const start = out.room(wire::most_digits + 1);
  char* const end = start + wire::count_digits(value) + (decimals > 0 ? 1 : 0);
  char* at = end;
  const auto put_digit = [&] {
    *--at = static_cast<char>('0' + value % 10);
    value /= 10;
  };
  if (decimals > 0) {
    for (int left = decimals; left > 0; --left) put_digit();
    *--at = '.';
  }
  while (at != start) put_digit();
  out.end_at(end);
}

}  // namespace

void append_duration(ShortText& out, tcp::Duration duration) {
  const std::int64_t count = duration.count();
  const std::uint64_t size =
      count < 0 ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count);
  const Scale& scale = scale_of(size);
  if (count < 0) out += "-";
  append_decimal(out, (size + scale.step / 2) / scale.step, scale.decimals);
  out += scale.name;
}

void append_duration(std::string& out, tcp::Duration duration) {
  ShortText text;
  append_duration(text, duration);
  out += text.view();
}

std::string to_string(tcp::Duration duration) {
  std::string out;
  append_duration(out, duration);
  return out;
}

}  // namespace synfin::view
