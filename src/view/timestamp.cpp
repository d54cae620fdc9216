#include "synfin/view/timestamp.h"

#include <ctime>

#include <fmt/format.h>

namespace synfin::view {

namespace {

constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;

struct Stamp {
  std::int64_t seconds;
  std::int64_t fraction;  // nanoseconds
};

Stamp split(std::int64_t nanoseconds) {
  std::int64_t seconds = nanoseconds / nanoseconds_per_second;
  if (nanoseconds % nanoseconds_per_second < 0) --seconds;
  return {seconds, nanoseconds - seconds * nanoseconds_per_second};
}

void append_fraction(std::string& out, std::int64_t fraction, bool nanoseconds) {
  if (nanoseconds) {
    fmt::format_to(std::back_inserter(out), ".{:09} ", fraction);
  } else {
    fmt::format_to(std::back_inserter(out), ".{:06} ", fraction / 1000);
  }
}

void append_local(std::string& out, Stamp stamp, const char* format, bool nanoseconds) {
  const std::time_t seconds = stamp.seconds;
  std::tm parts{};
  if (stamp.seconds < 0 || localtime_r(&seconds, &parts) == nullptr) {
    out += "[Error converting time] ";
    return;
  }
  char text[64];
  out.append(text, std::strftime(text, sizeof text, format, &parts));
  append_fraction(out, stamp.fraction, nanoseconds);
}

// tcpdump prints a difference as a time of day, so whole days are lost.
void append_delta(std::string& out, std::int64_t from, std::int64_t to, bool nanoseconds) {
  const bool negative = to < from;
  const auto earlier = static_cast<std::uint64_t>(negative ? to : from);
  const auto later = static_cast<std::uint64_t>(negative ? from : to);
  const std::uint64_t difference = later - earlier;
  const std::uint64_t seconds = difference / nanoseconds_per_second % 86400;
  fmt::format_to(std::back_inserter(out), "{}{:02}:{:02}:{:02}", negative ? '-' : ' ', seconds / 3600,
                 seconds / 60 % 60, seconds % 60);
  append_fraction(out, static_cast<std::int64_t>(difference % nanoseconds_per_second), nanoseconds);
}

}  // namespace

void TimestampFormatter::append(std::string& out, tcp::WallTime stamp) {
  if (!first_) tzset();  // localtime_r need not read TZ
  const auto shown = nanoseconds_ ? stamp : std::chrono::floor<std::chrono::microseconds>(stamp);
  const std::int64_t now = tcp::Duration(shown.time_since_epoch()).count();
  // tcpdump takes a reference of exactly zero for one not yet set.
  if (!first_ || first_->time_since_epoch().count() == 0) first_ = tcp::WallTime(tcp::Duration(now));
  if (!previous_ || previous_->time_since_epoch().count() == 0) previous_ = tcp::WallTime(tcp::Duration(now));

  switch (style_) {
    case TimestampStyle::time_of_day:
      append_local(out, split(now), "%H:%M:%S", nanoseconds_);
      break;
    case TimestampStyle::date:
      append_local(out, split(now), "%Y-%m-%d %H:%M:%S", nanoseconds_);
      break;
    case TimestampStyle::none:
      break;
    case TimestampStyle::seconds:
      if (now < 0) {
        out += "[Error converting time] ";
      } else {
        out += std::to_string(split(now).seconds);
        append_fraction(out, split(now).fraction, nanoseconds_);
      }
      break;
    case TimestampStyle::delta_previous:
      append_delta(out, previous_->time_since_epoch().count(), now, nanoseconds_);
      break;
    case TimestampStyle::delta_first:
      append_delta(out, first_->time_since_epoch().count(), now, nanoseconds_);
      break;
  }
  previous_ = tcp::WallTime(tcp::Duration(now));
}

}  // namespace synfin::view
