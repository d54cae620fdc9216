#include "values.h"

#include <algorithm>
#include <bitset>
#include <cctype>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "synfin/net/names.h"
#include "synfin/wire/notation.h"

namespace synfin::cli {

namespace {

[[noreturn]] void refuse(const std::string& option, const std::string& text, const std::string& allowed) {
  throw CLI::ValidationError(option, fmt::format("'{}' is not {}", text, allowed));
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    base = 16;
    text.remove_prefix(2);
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

constexpr const char* port_words =
    "a port from 1 to 65535, a range like 20-25, a list like 22,80,8000-8010, or a service name";

std::uint16_t parse_port(const std::string& option, const std::string& whole, const std::string& word) {
  if (const auto number = whole_number(word)) {
    if (*number < 1 || *number > 65535) refuse(option, whole, port_words);
    return static_cast<std::uint16_t>(*number);
  }
  const auto port = net::service_port(word);
  if (!port) refuse(option, whole, port_words);
  return *port;
}

struct Ports {
  std::vector<std::uint16_t> in_order;
  std::bitset<65536> known;
};

// "20-25", but not "ssh-x": a service's name may hold a hyphen.
void append_ports(const std::string& option, const std::string& whole, const std::string& word,
                  Ports& ports) {
  const auto hyphen = word.find('-');
  const bool range =
      hyphen != std::string::npos && hyphen > 0 && word.find_first_not_of("0123456789-") == std::string::npos;
  const std::uint16_t first = parse_port(option, whole, range ? word.substr(0, hyphen) : word);
  const std::uint16_t last = range ? parse_port(option, whole, word.substr(hyphen + 1)) : first;
  if (last < first) refuse(option, whole, "a range of ports from the lower to the higher");
  for (std::uint32_t port = first; port <= last; ++port) {
    if (ports.known[port]) continue;
    ports.known.set(port);
    ports.in_order.push_back(static_cast<std::uint16_t>(port));
  }
}

std::optional<std::uint8_t> hex_byte(std::string_view text) {
  std::uint8_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (text.size() != 2 || error != std::errc{} || end != text.data() + 2) return std::nullopt;
  return value;
}

}  // namespace

std::uint64_t parse_number(const std::string& option, const std::string& text, std::uint64_t least,
                           std::uint64_t most) {
  const auto value = whole_number(text);
  if (!value || *value < least || *value > most)
    refuse(option, text, fmt::format("a number from {} to {}", least, most));
  return *value;
}

tcp::Duration parse_seconds(const std::string& option, const std::string& text) {
  constexpr double most = 86400.0;
  const std::string allowed = "a number of seconds from 0 to 86400, fractions allowed";
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !(value >= 0 && value <= most))
    refuse(option, text, allowed);
  return std::chrono::duration_cast<tcp::Duration>(std::chrono::duration<double>(value));
}

std::vector<std::uint16_t> parse_ports(const std::string& option, const std::string& text) {
  Ports ports;
  std::size_t start = 0;
  while (start <= text.size()) {
    const std::size_t comma = std::min(text.find(',', start), text.size());
    append_ports(option, text, text.substr(start, comma - start), ports);
    start = comma + 1;
  }
  return ports.in_order;
}

wire::Address parse_address(const std::string& option, const std::string& text) {
  const auto address = wire::parse_address(text);
  if (!address) refuse(option, text, "an IPv4 address such as 192.0.2.1");
  return *address;
}

wire::Bytes parse_escapes(const std::string& option, const std::string& text) {
  wire::Bytes bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      bytes.push_back(static_cast<std::uint8_t>(text[i]));
      continue;
    }
    const char next = ++i < text.size() ? text[i] : '\0';
    const std::string_view letters = "rnt0\\";
    constexpr char meanings[] = {'\r', '\n', '\t', '\0', '\\'};
    if (next == 'x') {
      const auto byte = hex_byte(std::string_view(text).substr(i + 1, 2));
      if (!byte) refuse(option, text, "a text whose \\x has two hexadecimal digits after it");
      bytes.push_back(*byte);
      i += 2;
    } else if (const auto at = letters.find(next); i < text.size() && at != std::string_view::npos) {
      bytes.push_back(static_cast<std::uint8_t>(meanings[at]));
    } else {
      refuse(option, text, "a text with no escapes but \\r \\n \\t \\0 \\\\ \\xHH");
    }
  }
  return bytes;
}

wire::Bytes parse_hex(const std::string& option, const std::string& text, std::size_t most) {
  std::string digits = text;
  digits.erase(std::remove_if(digits.begin(), digits.end(), [](unsigned char c) { return std::isspace(c); }),
               digits.end());
  if (digits.starts_with("0x")) digits.erase(0, 2);
  const std::string allowed = fmt::format("pairs of hexadecimal digits, at most {} bytes of them", most);
  if (digits.empty() || digits.size() % 2 != 0 || digits.size() / 2 > most) refuse(option, text, allowed);
  wire::Bytes bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const auto byte = hex_byte(std::string_view(digits).substr(i, 2));
    if (!byte) refuse(option, text, allowed);
    bytes.push_back(*byte);
  }
  return bytes;
}

double parse_rate(const std::string& option, const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  constexpr double least = 0.0001, most = 1e9;
  if (error != std::errc{} || end != text.data() + text.size() ||
      (value != 0 && !(value >= least && value <= most)))
    refuse(option, text, "a number of packets a second from 0.0001 to 1e9, or 0 for no limit");
  return value;
}

wire::Options parse_tcp_options(const std::string& option, const std::string& text) {
  constexpr std::size_t most_options = 40;  // bytes: a data offset of 15 words less the 5 of the header
  if (text.starts_with("0x")) return wire::Options(parse_hex(option, text, most_options));
  const auto parsed = wire::parse_options(text);
  if (parsed) return *parsed;
  throw CLI::ValidationError(option, fmt::format("'{}': {} at character {}; write them as tcpdump does: "
                                                 "mss 1460,sackOK,TS val 7 ecr 0,nop,wscale 7 ('' for none)",
                                                 text, parsed.error().reason, parsed.error().offset + 1));
}

wire::Flags parse_tcp_flags(const std::string& option, const std::string& text) {
  const auto flags = wire::parse_flags(text);
  if (!flags) refuse(option, text, "flags as tcpdump writes them: letters of FSRP.UEWe, or none");
  return *flags;
}

wire::ParsedLine parse_segment_line(const std::string& option, const std::string& text) {
  const auto line = wire::parse_line(text);
  if (!line) {
    throw CLI::ValidationError(option, fmt::format("'{}': {} at character {}; paste a line of tcpdump's",
                                                   text, line.error().reason, line.error().offset + 1));
  }
  const bool numbers = line->source.address && line->destination.address && line->source.port_number &&
                       line->destination.port_number;
  if (line->tcp() == nullptr || !numbers)
    refuse(option, text, "a line of tcpdump -n for a TCP segment: addresses and ports as numbers");
  return *line;
}

wire::Expectation parse_expected(const std::string& option, const std::string& text) {
  const auto parsed = wire::parse_expectation(text);
  if (parsed) return *parsed;
  throw CLI::ValidationError(option, fmt::format("'{}': {} at character {}; write a part of tcpdump's line: "
                                                 "Flags [R.], ack 1001 (or none: nothing comes)",
                                                 text, parsed.error().reason, parsed.error().offset + 1));
}

std::string parse_host(const std::string& option, const std::string& text) {
  if (wire::parse_address(text)) return text;
  const auto colons = std::count(text.begin(), text.end(), ':');
  if (text.find('/') != std::string::npos)
    refuse(option, text, "a host alone; give its address or name without '/' and what belongs to it");
  if (colons == 1)
    refuse(option, text,
           "a host alone; give the port as a word of its own: " + text.substr(0, text.find(':')) + " " +
               text.substr(text.find(':') + 1));
  if (colons > 1) refuse(option, text, "an IPv4 address, and IPv6 is not spoken here; give an IPv4 address");
  // The resolver takes 10.1 for 10.0.0.1 and 80 for 0.0.0.80.
  const bool number = text.find_first_not_of("0123456789.") == std::string::npos;
  if (number) refuse(option, text, "an IPv4 address such as 192.0.2.1, or a name");
  return text;
}

std::size_t parse_choice(const std::string& option, const std::string& text,
                         const std::vector<std::string>& words) {
  const auto found = std::find(words.begin(), words.end(), text);
  if (found == words.end()) {
    refuse(option, text,
           fmt::format("one of {} or {}", fmt::join(words.begin(), words.end() - 1, ", "), words.back()));
  }
  return static_cast<std::size_t>(found - words.begin());
}

std::string parse_output_file(const std::string& option, const std::string& text) {
  if (text.empty()) refuse(option, text, "the name of a file");
  if (text == "-") refuse(option, text, "a file: standard output has the text; give a name");
  return text;
}

std::string longest_name(const std::string& names) {
  const auto comma = names.rfind(',');
  return comma == std::string::npos ? names : names.substr(comma + 1);
}

}  // namespace synfin::cli
