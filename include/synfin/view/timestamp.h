#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "synfin/tcp/capture_stamp.h"

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
  void append(std::string& out, tcp::CaptureStamp stamp);

 private:
  // A stamp with the fraction in the unit that is shown.
  struct Stamp {
    std::int64_t seconds = 0;
    std::int64_t fraction = 0;
  };

  std::int64_t units_per_second() const { return nanoseconds_ ? 1'000'000'000 : 1'000'000; }
  void append_local(std::string& out, const Stamp& now);
  void append_seconds(std::string& out, const Stamp& now) const;
  void append_fraction(std::string& out, std::int64_t fraction) const;
  void append_difference(std::string& out, const Stamp& now);
  Stamp difference(const Stamp& later, const Stamp& earlier) const;

  TimestampStyle style_;
  bool nanoseconds_;
  // The text of a whole second: most stamps share theirs with the one before.
  std::optional<std::int64_t> second_;
  std::string second_text_;
  Stamp reference_;  // of differences; tcpdump takes one of exactly zero for one not yet set
};

}  // namespace synfin::view
