#include <algorithm>

#include <fmt/format.h>

#include "view/option_meaning.h"
#include "view/token_meaning.h"

namespace synfin::view {

namespace {

using wire::Flag;

constexpr unsigned bare_headers = 40;  // IP and TCP without options

std::string mss_words(std::uint16_t mss) {
  return fmt::format("; with {} bytes of headers an MTU of {}", bare_headers, mss + bare_headers);
}

std::string timestamps_words(const PlacedSegment& s, const wire::Timestamps& ts) {
  const bool nothing_yet = ts.echo == 0 && s.has(Flag::syn) && !s.has(Flag::ack);
  return nothing_yet ? "; nothing to echo yet" : "";
}

std::string more_words(const PlacedSegment& s, const wire::OptionView& option) {
  wire::Options alone;
  alone.append(option.kind, option.data);
  if (const auto mss = alone.mss()) return mss_words(*mss);
  if (const auto ts = alone.timestamps()) return timestamps_words(s, *ts);
  const bool syn_only = alone.window_scale() || alone.sack_permitted_present();
  return syn_only && !s.has(Flag::syn) ? "; means nothing on a segment without SYN" : "";
}

std::string_view known_by_name(std::uint8_t kind) {
  switch (kind) {
    case 6:
    case 7:
      return "the predecessor of TS (RFC 1072), no longer used";
    case 11:
    case 12:
    case 13:
      return "connection count of T/TCP (RFC 1644), no longer used";
    case 19:
      return "a signature over the segment (RFC 2385); BGP uses it";
    case 20:
      return "capabilities of SCPS, TCP for space links";
    case 28:
      return "user timeout: how long unacknowledged data may wait (RFC 5482)";
    case 29:
      return "authentication of the segment (RFC 5925)";
    case 30:
      return "Multipath TCP: one connection over several paths (RFC 8684)";
    case 34:
      return "Fast Open: data on the SYN, by a cookie from an earlier connection (RFC 7413)";
    case 254:
      return "an experiment, named by its number (RFC 6994)";
    default:
      return "no option that is explained here";
  }
}

}  // namespace

std::vector<std::string> option_meanings(const PlacedSegment& s) {
  std::vector<std::string> meanings;
  wire::OptionWalker walker(s.tcp.options.raw());
  while (const auto option = walker.next()) {
    const std::string meaning = option_meaning(*option);
    meanings.push_back(meaning.empty() ? std::string(known_by_name(option->kind))
                                       : meaning + more_words(s, *option));
  }
  return meanings;
}

}  // namespace synfin::view
