#include "synfin/view/checksum_steps.h"

#include <cstdint>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "synfin/wire/ipv4.h"

namespace synfin::view {

namespace {

using Words = std::vector<std::uint16_t>;

constexpr std::size_t ip_checksum_word = 5;   // of the header
constexpr std::size_t tcp_checksum_word = 8;  // of the segment
constexpr std::size_t words_a_line = 10;

// An odd byte at the end counts as the upper half of a word.
Words words_of(wire::ByteView bytes) {
  Words words;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    const std::uint8_t lower = i + 1 < bytes.size() ? bytes[i + 1] : std::uint8_t{0};
    words.push_back(static_cast<std::uint16_t>(bytes[i] << 8 | lower));
  }
  return words;
}

void append_words(std::string& out, std::string_view what, const Words& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i % words_a_line == 0) out += fmt::format("{}  {:<14}", i == 0 ? "" : "\n", i == 0 ? what : "");
    out += fmt::format(" {:04x}", words[i]);
  }
  out += '\n';
}

std::uint32_t sum_of(const Words& words) {
  std::uint32_t sum = 0;
  for (const std::uint16_t word : words) sum += word;
  return sum;
}

void append_result(std::string& out, std::uint32_t sum, std::uint16_t there) {
  out += fmt::format("  {:<14} {:x}\n", "sum", sum);
  while (sum > 0xffff) {
    const std::uint32_t folded = (sum & 0xffff) + (sum >> 16);
    out += fmt::format("  {:<14} {:x} + {:x} = {:x}\n", "carries", sum & 0xffff, sum >> 16, folded);
    sum = folded;
  }
  const auto right = static_cast<std::uint16_t>(~sum);
  out += fmt::format(
      "  {:<14} {:04x}, which is {}\n", "complement", right,
      right == there ? "what the packet has" : fmt::format("not what the packet has: {:04x}", there));
}

void append_section(std::string& out, std::string_view heading, const Words& pseudo, std::string_view what,
                    Words words, std::size_t checksum_word) {
  const std::uint16_t there = words[checksum_word];
  words[checksum_word] = 0;
  out += fmt::format("\n{} (RFC 1071), its own field taken as 0000\n", heading);
  if (!pseudo.empty()) append_words(out, "pseudo-header", pseudo);
  append_words(out, what, words);
  append_result(out, sum_of(pseudo) + sum_of(words), there);
}

// RFC 9293 3.1: source, destination, zero and protocol, TCP length.
Words pseudo_header(const wire::Ipv4Header& ip, std::size_t length) {
  const auto upper = [](std::uint32_t value) { return static_cast<std::uint16_t>(value >> 16); };
  const auto lower = [](std::uint32_t value) { return static_cast<std::uint16_t>(value & 0xffff); };
  return {upper(ip.source.value),
          lower(ip.source.value),
          upper(ip.destination.value),
          lower(ip.destination.value),
          ip.protocol,
          static_cast<std::uint16_t>(length)};
}

}  // namespace

std::string checksum_steps(wire::ByteView packet) {
  const auto ip = wire::parse_ipv4_header(packet);
  if (!ip || packet.size() < ip->length()) return "";
  std::string out;
  append_section(out, "IP header checksum", {}, "header", words_of(packet.first(ip->length())),
                 ip_checksum_word);
  const bool whole = packet.size() >= ip->total_length && !ip->is_fragment();
  const wire::ByteView segment =
      whole ? packet.first(ip->total_length).subspan(ip->length()) : wire::ByteView{};
  if (ip->protocol != wire::protocol_tcp || segment.size() / 2 <= tcp_checksum_word) return out;
  append_section(out, "TCP checksum", pseudo_header(*ip, segment.size()), "segment", words_of(segment),
                 tcp_checksum_word);
  return out;
}

}  // namespace synfin::view
