#include <algorithm>
#include <array>
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

// Counted rather than searched for: durations come in no order that a processor could guess.
const Scale& scale_of(std::uint64_t nanoseconds) {
  std::size_t index = 0;
  for (const Scale& scale : scales) index += nanoseconds >= scale.limit ? 1u : 0u;
  return index < scales.size() ? scales[index] : longest_scale;
}

}  // namespace

void append_duration(ShortText& out, tcp::Duration duration) {
  const std::int64_t count = duration.count();
  const std::uint64_t size =
      count < 0 ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count);
  const Scale& scale = scale_of(size);
  if (count < 0) out += "-";
  append_number(out, (size + scale.step / 2) / scale.step);
  // There are more digits than decimals: where a scale begins there is one before the point.
  if (scale.decimals > 0) {
    char* const point = out.end() - scale.decimals;
    std::copy_backward(point, out.end(), out.end() + 1);
    *point = '.';
    out.end_at(out.end() + 1);
  }
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
