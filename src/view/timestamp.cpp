#include "synfin/view/timestamp.h"

#include <array>
#include <ctime>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "synfin/wire/digits.h"

namespace synfin::view {

namespace {

constexpr std::string_view cannot_be_said = "[Error converting time] ";

// tcpdump's judgement: by bit 31, whatever stands above it.
bool can_be_said(std::int64_t second) { return (second & 0x80000000) == 0; }

using Calendar = std::tm* (*)(const std::time_t*, std::tm*);

// Nothing for a time that the calendar of libc does not have.
std::string text_of_second(std::int64_t second, Calendar calendar, const char* format) {
  const std::time_t seconds = second;
  std::tm parts{};
  if (!can_be_said(second) || calendar(&seconds, &parts) == nullptr) return {};
  std::array<char, 64> text{};
  return std::string(text.data(), std::strftime(text.data(), text.size(), format, &parts));
}

void append_time_of_day(std::string& out, std::uint64_t seconds) {
  std::array<char, 8> text{0, 0, ':', 0, 0, ':', 0, 0};
  wire::put_digits(&text[0], 2, seconds / 3600);
  wire::put_digits(&text[3], 2, seconds / 60 % 60);
  wire::put_digits(&text[6], 2, seconds % 60);
  out.append(text.data(), text.size());
}

}  // namespace

// A point, six or nine digits, a blank. What is no fraction is a number of 32 bits and may be longer.
void TimestampFormatter::append_fraction(std::string& out, std::int64_t fraction) const {
  const std::size_t digits = nanoseconds_ ? 9 : 6;
  if (fraction < 0 || fraction >= units_per_second()) {
    fmt::format_to(std::back_inserter(out), ".{:0{}} ", static_cast<std::uint32_t>(fraction), digits);
    return;
  }
  std::array<char, 11> text{'.'};
  wire::put_digits(&text[1], digits, static_cast<std::uint32_t>(fraction));
  text[1 + digits] = ' ';
  out.append(text.data(), digits + 2);
}

void TimestampFormatter::append_local(std::string& out, const Stamp& now) {
  if (second_ != now.seconds) {
    if (!second_) tzset();  // localtime_r need not read TZ
    second_ = now.seconds;
    second_text_ = text_of_second(now.seconds, localtime_r,
                                  style_ == TimestampStyle::date ? "%Y-%m-%d %H:%M:%S" : "%H:%M:%S");
  }
  if (second_text_.empty()) {
    out += cannot_be_said;
    return;
  }
  out += second_text_;
  append_fraction(out, now.fraction);
}

void TimestampFormatter::append_seconds(std::string& out, const Stamp& now) const {
  if (!can_be_said(now.seconds)) {
    out += cannot_be_said;
    return;
  }
  out += std::to_string(static_cast<std::uint32_t>(now.seconds));  // in 2106 it wraps, as tcpdump's
  append_fraction(out, now.fraction);
}

// One second is borrowed, also where that is not enough.
TimestampFormatter::Stamp TimestampFormatter::difference(const Stamp& later, const Stamp& earlier) const {
  std::uint64_t seconds =
      static_cast<std::uint64_t>(later.seconds) - static_cast<std::uint64_t>(earlier.seconds);
  std::int64_t fraction = later.fraction - earlier.fraction;
  if (fraction < 0) {
    --seconds;
    fraction += units_per_second();
  }
  return {static_cast<std::int64_t>(seconds), fraction};
}

// tcpdump prints a difference as a time of day, so whole days are lost.
void TimestampFormatter::append_difference(std::string& out, const Stamp& now) {
  constexpr std::int64_t day = 86400;
  const auto order = [](const Stamp& stamp) { return std::pair(stamp.seconds, stamp.fraction); };
  if (order(reference_) == order({})) reference_ = now;
  const bool negative = order(now) < order(reference_);
  const Stamp passed = negative ? difference(reference_, now) : difference(now, reference_);
  if (style_ == TimestampStyle::delta_previous) reference_ = now;
  out += negative ? '-' : ' ';
  if (passed.seconds >= 0 && passed.seconds <= INT32_MAX) {
    append_time_of_day(out, static_cast<std::uint64_t>(passed.seconds % day));
  } else if (const std::string text = text_of_second(passed.seconds, gmtime_r, "%H:%M:%S"); !text.empty()) {
    out += text;
  } else {
    out += cannot_be_said;
    return;
  }
  append_fraction(out, passed.fraction);
}

void TimestampFormatter::append(std::string& out, tcp::CaptureStamp stamp) {
  const Stamp now{stamp.seconds, nanoseconds_ ? stamp.nanoseconds : stamp.nanoseconds / 1000};
  switch (style_) {
    case TimestampStyle::time_of_day:
    case TimestampStyle::date:
      return append_local(out, now);
    case TimestampStyle::none:
      return;
    case TimestampStyle::seconds:
      return append_seconds(out, now);
    case TimestampStyle::delta_previous:
    case TimestampStyle::delta_first:
      return append_difference(out, now);
  }
}

}  // namespace synfin::view
