#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "synfin/tcp/time.h"

namespace synfin::view {

// tcpdump's -t options.
enum class TimestampStyle {
  time_of_day,     // default: 23:21:42.951233, local time
  none,            // -t
  seconds,         // -tt: since the epoch
  delta_previous,  // -ttt: since the line before
  date,            // -tttt: 2021-06-13 23:21:42.951233, local time
  delta_first,     // -ttttt: since the first line
};

// Prints capture stamps as tcpdump does, remembering what the delta styles need.
class TimestampFormatter {
 public:
  explicit TimestampFormatter(TimestampStyle style = TimestampStyle::time_of_day, bool nanoseconds = false)
      : style_(style), nanoseconds_(nanoseconds) {}

  // Appends the stamp and a blank; nothing for TimestampStyle::none. Local time is the TZ environment's.
  void append(std::string& out, tcp::WallTime stamp);

 private:
  void append_local(std::string& out, std::int64_t now);
  void append_fraction(std::string& out, std::uint64_t nanoseconds) const;
  void append_delta(std::string& out, std::int64_t from, std::int64_t to) const;

  TimestampStyle style_;
  bool nanoseconds_;
  // The text of a whole second: most stamps share theirs with the one before.
  std::optional<std::int64_t> second_;
  std::string second_text_;
  std::optional<tcp::WallTime> first_;
  std::optional<tcp::WallTime> previous_;
};

}  // namespace synfin::view
