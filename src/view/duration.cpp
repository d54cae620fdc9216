#include <array>
#include <cstdint>

#include "synfin/view/verdict.h"

#include "view/append.h"

namespace synfin::view {

namespace {

// Below `limit` nanoseconds a value is shown in steps of `step` nanoseconds, of which `unit_steps` are the
// unit. The limits lie half a step below the round number, so that rounding never adds a digit.
struct Scale {
  std::uint64_t limit;
  std::uint64_t step;
  std::uint64_t unit_steps;
  std::string_view name;
};

constexpr std::array scales = {
    Scale{1'000, 1, 1, " ns"},
    Scale{9'995, 10, 100, " us"},
    Scale{99'950, 100, 10, " us"},
    Scale{999'500, 1'000, 1, " us"},
    Scale{9'999'500, 1'000, 1'000, " ms"},
    Scale{99'995'000, 10'000, 100, " ms"},
    Scale{999'950'000, 100'000, 10, " ms"},
    Scale{9'999'500'000, 1'000'000, 1'000, " s"},
    Scale{99'995'000'000, 10'000'000, 100, " s"},
};
constexpr Scale longest_scale = {0, 100'000'000, 10, " s"};

const Scale& scale_of(std::uint64_t nanoseconds) {
  for (const Scale& scale : scales) {
    if (nanoseconds < scale.limit) return scale;
  }
  return longest_scale;
}

}  // namespace

void append_duration(std::string& out, tcp::Duration duration) {
  const std::int64_t count = duration.count();
  if (count < 0) out += '-';
  const std::uint64_t size =
      count < 0 ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count);
  const Scale& scale = scale_of(size);
  const std::uint64_t steps = (size + scale.step / 2) / scale.step;
  append_number(out, steps / scale.unit_steps);
  if (scale.unit_steps > 1) {
    out += '.';
    const std::uint64_t rest = steps % scale.unit_steps;
    for (std::uint64_t digit = scale.unit_steps / 10; digit > 0; digit /= 10)
      out += static_cast<char>('0' + rest / digit % 10);
  }
  out += scale.name;
}

std::string to_string(tcp::Duration duration) {
  std::string out;
  append_duration(out, duration);
  return out;
}

}  // namespace synfin::view
