#include "net/sysctl.h"

#include <charconv>
#include <string_view>

#include "net/kernel_file.h"

namespace synfin::net {
namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return port;
}

}  // namespace

std::optional<std::string> read_sysctl(const std::string& name) {
  auto text = read_kernel_file("/proc/sys/" + name);
  while (text && !text->empty() && text->back() == '\n') text->pop_back();
  return text;
}

std::optional<std::vector<std::int64_t>> parse_numbers(const std::string& text) {
  std::vector<std::int64_t> numbers;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    if (*at == ' ' || *at == '\t') {
      ++at;
      continue;
    }
    std::int64_t number = 0;
    const auto [next, error] = std::from_chars(at, end, number);
    if (error != std::errc{}) return std::nullopt;
    numbers.push_back(number);
    at = next;
  }
  return numbers;
}

std::vector<std::pair<std::uint16_t, std::uint16_t>> parse_port_ranges(const std::string& text) {
  std::vector<std::pair<std::uint16_t, std::uint16_t>> ranges;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view item = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), item.size() + 1));
    const std::size_t dash = item.find('-');
    const auto first = parse_port(item.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : parse_port(item.substr(dash + 1));
    if (first && last && *first <= *last) ranges.emplace_back(*first, *last);
  }
  return ranges;
}

}  // namespace synfin::net
