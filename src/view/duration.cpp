#include <array>
#include <cstdlib>

#include <fmt/format.h>

#include "synfin/view/verdict.h"

namespace synfin::view {

namespace {

// Values below `limit` nanoseconds are shown in this unit with so many decimals. The limits lie half a last
// digit below the round number, so that rounding never adds a digit.
struct Scale {
  double limit;
  double unit;
  int decimals;
  const char* name;
};

constexpr std::array scales = {
    Scale{999.5, 1, 0, "ns"},         Scale{9'995, 1e3, 2, "us"},        Scale{99'950, 1e3, 1, "us"},
    Scale{999'500, 1e3, 0, "us"},     Scale{9'999'500, 1e6, 3, "ms"},    Scale{99'995'000, 1e6, 2, "ms"},
    Scale{999'950'000, 1e6, 1, "ms"}, Scale{9'999'500'000, 1e9, 3, "s"}, Scale{99'995'000'000, 1e9, 2, "s"},
};
constexpr Scale longest_scale = {0, 1e9, 1, "s"};

}  // namespace

std::string to_string(tcp::Duration duration) {
  const double nanoseconds = static_cast<double>(duration.count());
  const double size = nanoseconds < 0 ? -nanoseconds : nanoseconds;
  for (const Scale& scale : scales) {
    if (size < scale.limit)
      return fmt::format("{:.{}f} {}", nanoseconds / scale.unit, scale.decimals, scale.name);
  }
  return fmt::format("{:.{}f} {}", nanoseconds / longest_scale.unit, longest_scale.decimals,
                     longest_scale.name);
}

}  // namespace synfin::view
