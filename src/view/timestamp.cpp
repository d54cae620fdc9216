#include "synfin/view/timestamp.h"

#include <array>
#include <ctime>

namespace synfin::view {

namespace {

constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;

struct Stamp {
  std::int64_t seconds;
  std::uint64_t fraction;  // nanoseconds
};

Stamp split(std::int64_t nanoseconds) {
  std::int64_t seconds = nanoseconds / nanoseconds_per_second;
  if (nanoseconds % nanoseconds_per_second < 0) --seconds;
  return {seconds, static_cast<std::uint64_t>(nanoseconds - seconds * nanoseconds_per_second)};
}

// With leading zeros.
void put_digits(char* at, std::size_t count, std::uint64_t value) {
  while (count > 0) {
    at[--count] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

constexpr const char* cannot_be_said = "[Error converting time]";

// Nothing for a time that the calendar of libc does not have, and before 1970, as in tcpdump.
std::string text_of_second(std::int64_t second, const char* format) {
  const std::time_t seconds = second;
  std::tm parts{};
  if (second < 0 || localtime_r(&seconds, &parts) == nullptr) return {};
  std::array<char, 64> text{};
  return std::string(text.data(), std::strftime(text.data(), text.size(), format, &parts));
}

}  // namespace

// A point, six or nine digits, a blank.
void TimestampFormatter::append_fraction(std::string& out, std::uint64_t nanoseconds) const {
  const std::size_t digits = nanoseconds_ ? 9 : 6;
  std::array<char, 11> text{'.'};
  put_digits(&text[1], digits, nanoseconds_ ? nanoseconds : nanoseconds / 1000);
  text[1 + digits] = ' ';
  out.append(text.data(), digits + 2);
}

void TimestampFormatter::append_local(std::string& out, std::int64_t now) {
  const Stamp stamp = split(now);
  if (second_ != stamp.seconds) {
    second_ = stamp.seconds;
    second_text_ =
        text_of_second(stamp.seconds, style_ == TimestampStyle::date ? "%Y-%m-%d %H:%M:%S" : "%H:%M:%S");
  }
  if (second_text_.empty()) {
    (out += cannot_be_said) += ' ';
    return;
  }
  out += second_text_;
  append_fraction(out, stamp.fraction);
}

// tcpdump prints a difference as a time of day, so whole days are lost.
void TimestampFormatter::append_delta(std::string& out, std::int64_t from, std::int64_t to) const {
  const bool negative = to < from;
  const auto earlier = static_cast<std::uint64_t>(negative ? to : from);
  const auto later = static_cast<std::uint64_t>(negative ? from : to);
  const std::uint64_t difference = later - earlier;
  const std::uint64_t seconds = difference / nanoseconds_per_second % 86400;
  std::array<char, 9> text{negative ? '-' : ' ', 0, 0, ':', 0, 0, ':', 0, 0};
  put_digits(&text[1], 2, seconds / 3600);
  put_digits(&text[4], 2, seconds / 60 % 60);
  put_digits(&text[7], 2, seconds % 60);
  out.append(text.data(), text.size());
  append_fraction(out, difference % nanoseconds_per_second);
}

void TimestampFormatter::append(std::string& out, tcp::WallTime stamp) {
  if (!first_) tzset();  // localtime_r need not read TZ
  const auto shown = nanoseconds_ ? stamp : std::chrono::floor<std::chrono::microseconds>(stamp);
  const std::int64_t now = tcp::Duration(shown.time_since_epoch()).count();
  // tcpdump takes a reference of exactly zero for one not yet set.
  if (!first_ || first_->time_since_epoch().count() == 0) first_ = tcp::WallTime(tcp::Duration(now));
  if (!previous_ || previous_->time_since_epoch().count() == 0) previous_ = tcp::WallTime(tcp::Duration(now));

  switch (style_) {
    case TimestampStyle::time_of_day:
    case TimestampStyle::date:
      append_local(out, now);
      break;
    case TimestampStyle::none:
      break;
    case TimestampStyle::seconds:
      if (now < 0) {
        (out += cannot_be_said) += ' ';
      } else {
        out += std::to_string(static_cast<std::uint32_t>(split(now).seconds));  // as tcpdump, until 2106
        append_fraction(out, split(now).fraction);
      }
      break;
    case TimestampStyle::delta_previous:
      append_delta(out, previous_->time_since_epoch().count(), now);
      break;
    case TimestampStyle::delta_first:
      append_delta(out, first_->time_since_epoch().count(), now);
      break;
  }
  previous_ = tcp::WallTime(tcp::Duration(now));
}

}  // namespace synfin::view
