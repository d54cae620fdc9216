#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>

#include "synfin/view/verdict.h"

#include "view/append.h"

namespace synfin::view {

namespace {

// Below `limit` nanoseconds a value is shown in steps of `step` nanoseconds, with so many decimals. The
// limits lie half a step below the round number, so that rounding never adds a digit.
struct Scale {
  std::uint64_t limit;
  std::uint64_t step;
  std::ptrdiff_t decimals;
  std::string_view name;
};

constexpr std::array scales = {
    Scale{1'000, 1, 0, " ns"},
    Scale{9'995, 10, 2, " us"},
    Scale{99'950, 100, 1, " us"},
    Scale{999'500, 1'000, 0, " us"},
    Scale{9'999'500, 1'000, 3, " ms"},
    Scale{99'995'000, 10'000, 2, " ms"},
    Scale{999'950'000, 100'000, 1, " ms"},
    Scale{9'999'500'000, 1'000'000, 3, " s"},
    Scale{99'995'000'000, 10'000'000, 2, " s"},
};
constexpr Scale longest_scale = {0, 100'000'000, 1, " s"};

const Scale& scale_of(std::uint64_t nanoseconds) {
  for (const Scale& scale : scales) {
    if (nanoseconds < scale.limit) return scale;
  }
  return longest_scale;
}

}  // namespace

void append_duration(std::string& out, tcp::Duration duration) {
  const std::int64_t count = duration.count();
  const std::uint64_t size =
      count < 0 ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count);
  const Scale& scale = scale_of(size);
  std::array<char, 32> text;
  char* end = text.data();
  if (count < 0) *end++ = '-';
  end = std::to_chars(end, text.data() + text.size(), (size + scale.step / 2) / scale.step).ptr;
  // There are more digits than decimals: where a scale begins there is one before the point.
  if (scale.decimals > 0) {
    char* const point = end - scale.decimals;
    std::copy_backward(point, end, end + 1);
    *point = '.';
    ++end;
  }
  out.append(text.data(), std::copy(scale.name.begin(), scale.name.end(), end));
}

std::string to_string(tcp::Duration duration) {
  std::string out;
  append_duration(out, duration);
  return out;
}

}  // namespace synfin::view
