#include <algorithm>
#include <array>

#include "wire/line_reader.h"

// What stands before the addresses.
namespace synfin::wire {

namespace {

using std::chrono::nanoseconds;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Whether the text begins like `pattern`, in which 0 stands for any digit.
bool looks_like(std::string_view text, std::string_view pattern) {
  if (text.size() < pattern.size()) return false;
  return std::ranges::equal(text.substr(0, pattern.size()), pattern, [](char given, char wanted) {
    return wanted == '0' ? is_digit(given) : given == wanted;
  });
}

// Six digits or nine.
nanoseconds read_fraction(Scanner& in, LineStamp& stamp) {
  in.expect(".", "'.' and six or nine digits are expected");
  const std::size_t start = in.at();
  const std::uint32_t fraction = in.u32();
  const std::size_t digits = in.at() - start;
  if (digits != 6 && digits != 9) in.fail("a fraction of six or nine digits is expected", start);
  stamp.nanoseconds = digits == 9;
  return nanoseconds(stamp.nanoseconds ? fraction : std::uint64_t{fraction} * 1000);
}

nanoseconds read_time_of_day(Scanner& in, LineStamp& stamp) {
  const std::size_t start = in.at();
  const std::chrono::hours hours(in.u8());
  in.expect(":", "hours, minutes and seconds are expected");
  const std::chrono::minutes minutes(in.u8());
  in.expect(":", "hours, minutes and seconds are expected");
  const std::chrono::seconds seconds(in.u8());
  if (hours.count() > 23 || minutes.count() > 59 || seconds.count() > 60)
    in.fail("no such time of day", start);
  return hours + minutes + seconds + read_fraction(in, stamp);
}

nanoseconds read_date(Scanner& in) {
  const std::size_t start = in.at();
  const std::chrono::year year(in.u16());
  in.take("-");
  const std::chrono::month month(in.u8());
  in.take("-");
  const std::chrono::day day(in.u8());
  in.take(" ");
  const std::chrono::year_month_day date(year, month, day);
  if (!date.ok()) {
    in.fail("no such date", start);
    return {};
  }
  return std::chrono::sys_days(date).time_since_epoch();
}

bool looks_like_epoch(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  return digits > 0 && text.substr(digits).starts_with('.') && looks_like(text.substr(digits), ".000000") &&
         text.find_first_not_of("0123456789", digits + 1) == text.find(' ');
}

nanoseconds read_epoch(Scanner& in, LineStamp& stamp) {
  const std::size_t start = in.at();
  const std::uint64_t seconds = in.u64();
  constexpr std::uint64_t most = 9'000'000'000;  // as nanoseconds still in 63 bits
  if (seconds > most) in.fail("more seconds than are believable", start);
  return std::chrono::seconds(std::min(seconds, most)) + read_fraction(in, stamp);
}

LineStamp read_stamp_of(Scanner& in, bool blank_before) {
  LineStamp stamp;
  if (looks_like_epoch(in.rest())) {
    stamp.style = StampStyle::epoch;
    stamp.time = read_epoch(in, stamp);
    return stamp;
  }
  const bool negative = in.take("-");
  const bool date = looks_like(in.rest(), "0000-00-00 ");
  const nanoseconds days = date ? read_date(in) : nanoseconds(0);
  const nanoseconds time = days + read_time_of_day(in, stamp);
  stamp.time = negative ? -time : time;
  if (date) stamp.style = StampStyle::date;
  if (!date && (negative || blank_before)) stamp.style = StampStyle::delta;
  return stamp;
}

void read_stamp(LineReader& r) {
  const std::string_view rest = r.in.rest();
  const std::string_view unsigned_rest = rest.starts_with('-') ? rest.substr(1) : rest;
  const bool any = looks_like(unsigned_rest, "00:00:00.") || looks_like(unsigned_rest, "0000-00-00 ") ||
                   looks_like_epoch(rest);
  if (!any) return;
  const bool blank_before = r.in.at() == 1;  // more of them are somebody's indentation
  r.token(TokenKind::timestamp, [&] { r.line.stamp = read_stamp_of(r.in, blank_before); });
  r.in.expect(" ", "a blank behind the timestamp is expected");
  skip_blanks(r.in);
}

// "lo    In  ": a name and a direction.
void read_interface(LineReader& r) {
  constexpr std::array<std::string_view, 5> directions{"In", "Out", "B", "M", "P"};
  const std::string_view rest = r.in.rest();
  const std::size_t name_end = std::min(rest.find(' '), rest.size());
  const std::size_t word = std::min(rest.find_first_not_of(' ', name_end), rest.size());
  const std::size_t word_end = std::min(rest.find(' ', word), rest.size());
  if (std::ranges::find(directions, rest.substr(word, word_end - word)) == directions.end()) return;
  const std::size_t end = r.in.at() + word_end;
  r.token(TokenKind::interface, [&] { r.in.skip_to(end); });
  skip_blanks(r.in);
}

// "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 74: ", after which tcpdump leaves
// IP out.
bool read_link_layer(LineReader& r) {
  constexpr std::string_view type = ", ethertype IPv4 (0x0800), length ";
  const std::string_view rest = r.in.rest();
  const std::size_t found = rest.find(type);
  if (found == std::string_view::npos || found > rest.find(" Flags [")) return false;
  r.token(TokenKind::link, [&] {
    r.in.skip_to(r.in.at() + found + type.size());
    r.in.u32();
  });
  r.in.expect(": ", "': ' behind the link layer's header is expected");
  return true;
}

void read_protocol(LineReader& r) {
  for (const std::string_view other : {"IP6 ", "ARP", "RARP"}) {
    if (r.in.rest().starts_with(other))
      return r.in.fail("only IPv4 is understood: a line of IP with TCP or ICMP");
  }
  r.token(TokenKind::protocol,
          [&] { r.in.expect("IP", "'IP' is expected: a line of tcpdump's, with or without a timestamp"); });
  r.in.expect(" ", "a blank behind IP is expected");
}

void read_missing(LineReader& r) {
  if (r.in.rest().starts_with("bad-")) return r.in.fail("tcpdump found the IP header's lengths impossible");
  if (!r.in.rest().starts_with("truncated-ip - ")) return;
  r.token(TokenKind::missing, [&] {
    r.in.take("truncated-ip - ");
    r.in.u32();
    r.in.expect(" bytes missing!", "' bytes missing!' is expected");
  });
  skip_blanks(r.in);
}

}  // namespace

void read_line_head(LineReader& r) {
  skip_blanks(r.in);
  read_stamp(r);
  read_interface(r);
  if (!read_link_layer(r)) read_protocol(r);
  read_missing(r);
  if (r.in.rest().starts_with("(tos ")) read_ip_details(r);
}

}  // namespace synfin::wire
