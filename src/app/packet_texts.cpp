#include "app/packet_texts.h"

#include <utility>

#include "synfin/wire/parse_line.h"

namespace synfin::app {

namespace {

constexpr const char* blanks = " \t\r\n";

bool is_header_alone(const std::string& line) {
  const std::size_t header = line.find("(tos 0x");
  const std::size_t last = line.find_last_not_of(blanks);
  return header != std::string::npos && line[last] == ')' && line.find(" > ", header) == std::string::npos;
}

}  // namespace

// A whole transcript may be indented with tabs: a line that is a packet by itself follows none.
bool PacketTexts::follows_a_packet(const std::string& line) {
  if (std::exchange(in_quote_, false)) return true;
  if (!after_packet_ || !line.starts_with('\t')) return false;
  const bool quote = after_icmp_ && line.starts_with("\tIP (tos ");
  if (!quote && wire::parse_line(line).ok()) return false;
  in_quote_ = quote && is_header_alone(line);
  return true;
}

std::string PacketTexts::whole(std::string text) {
  after_packet_ = true;
  after_icmp_ = text.find(": ICMP ") != std::string::npos;
  return text;
}

std::optional<std::string> PacketTexts::add(std::string line) {
  if (line.find_first_not_of(blanks) == std::string::npos) return std::nullopt;
  if (begun_) return whole(*std::exchange(begun_, std::nullopt) + '\n' + line);
  if (follows_a_packet(line)) return std::nullopt;
  if (is_header_alone(line)) {
    begun_ = std::move(line);
    return std::nullopt;
  }
  return whole(std::move(line));
}

std::optional<std::string> PacketTexts::rest() { return std::exchange(begun_, std::nullopt); }

}  // namespace synfin::app
