#include "values.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>

#include <fmt/format.h>

#include "synfin/net/names.h"

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

// "20-25", but not "ssh-x": a service's name may hold a hyphen.
void append_ports(const std::string& option, const std::string& whole, const std::string& word,
                  std::vector<std::uint16_t>& ports) {
  const auto hyphen = word.find('-');
  const bool range =
      hyphen != std::string::npos && hyphen > 0 && word.find_first_not_of("0123456789-") == std::string::npos;
  const std::uint16_t first = parse_port(option, whole, range ? word.substr(0, hyphen) : word);
  const std::uint16_t last = range ? parse_port(option, whole, word.substr(hyphen + 1)) : first;
  if (last < first) refuse(option, whole, "a range of ports from the lower to the higher");
  for (std::uint32_t port = first; port <= last; ++port) {
    const auto p = static_cast<std::uint16_t>(port);
    if (std::find(ports.begin(), ports.end(), p) == ports.end()) ports.push_back(p);
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
  std::vector<std::uint16_t> ports;
  std::size_t start = 0;
  while (start <= text.size()) {
    const std::size_t comma = std::min(text.find(',', start), text.size());
    append_ports(option, text, text.substr(start, comma - start), ports);
    start = comma + 1;
  }
  return ports;
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

wire::Bytes read_file(const std::string& option, const std::string& file) {
  if (file == "-") return {std::istreambuf_iterator<char>(std::cin), {}};
  std::ifstream in(file, std::ios::binary);
  wire::Bytes bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in) refuse(option, file, "a file that can be read (or - for standard input)");
  return bytes;
}

}  // namespace synfin::cli
