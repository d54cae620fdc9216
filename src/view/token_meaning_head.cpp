#include <array>

#include <fmt/format.h>

#include "synfin/view/verdict.h"

#include "view/token_meaning.h"

namespace synfin::view {

namespace {

using wire::LineIpHeader;
using wire::TokenKind;

std::string stamp_meaning(const wire::LineStamp& stamp) {
  const std::string_view unit = stamp.nanoseconds ? "nanoseconds" : "microseconds";
  switch (stamp.style) {
    case wire::StampStyle::time_of_day:
      return fmt::format("when it was captured: local time with {}", unit);
    case wire::StampStyle::delta:
      return fmt::format("since the line before (tcpdump -ttt) or the first one (-ttttt), with {}", unit);
    case wire::StampStyle::epoch:
      return fmt::format("when it was captured: seconds since 1970 with {} (tcpdump -tt)", unit);
    case wire::StampStyle::date:
      return fmt::format("when it was captured: local date and time with {} (tcpdump -tttt)", unit);
  }
  return {};
}

std::string elapsed_words(const std::optional<tcp::Duration>& elapsed) {
  return elapsed ? fmt::format("; {} after the connection's line before", to_string(*elapsed)) : "";
}

std::string tos_meaning(std::uint8_t tos) {
  constexpr std::array<std::string_view, 4> ecn{"not ECN-capable", "ECN-capable, ECT(1)",
                                                "ECN-capable, ECT(0)", "a router marks congestion"};
  return fmt::format("type of service: DSCP {}{}, ECN {} ({})", tos >> 2,
                     tos >> 2 == 0 ? " (best effort)" : "", tos & 3, ecn[tos & 3u]);
}

// Stacks begin at 32 (rarely), 64, 128 or 255.
std::string ttl_meaning(std::uint8_t ttl) {
  const int start = ttl <= 64 ? 64 : ttl <= 128 ? 128 : 255;
  if (ttl == start)
    return fmt::format("routers it may still pass; {} is a start value, so it has passed none", ttl);
  return fmt::format("routers it may still pass; from a start of {} it has passed {}", start, start - ttl);
}

std::string offset_meaning(const LineIpHeader& ip) {
  if (ip.fragment_offset == 0 && !ip.more_fragments) return "not a fragment";
  return fmt::format("a fragment: its bytes belong at {} of the packet", ip.fragment_offset);
}

std::string flags_meaning(const LineIpHeader& ip) {
  std::string out;
  const auto add = [&out](bool set, std::string_view text) {
    if (set) out += (out.empty() ? "" : "; ") + std::string(text);
  };
  add(ip.more_fragments, "+: more fragments follow");
  add(ip.df, "DF: routers must not fragment it");
  add(ip.reserved_flag, "rsvd: the reserved flag is set and should not be");
  return out.empty() ? "routers may fragment it" : out;
}

std::string ip_meaning(TokenKind kind, const LineIpHeader& ip) {
  switch (kind) {
    case TokenKind::tos:
      return tos_meaning(ip.tos);
    case TokenKind::ttl:
      return ttl_meaning(ip.ttl);
    case TokenKind::id:
      return "identification: the same in all fragments of a packet";
    case TokenKind::offset:
      return offset_meaning(ip);
    case TokenKind::ip_flags:
      return flags_meaning(ip);
    case TokenKind::ip_protocol:
      return "what the packet carries";
    case TokenKind::ip_length:
      return "bytes of the whole packet, IP header included";
    case TokenKind::ip_options:
      return "options of the IP header: rare, and often dropped on the way";
    case TokenKind::ip_checksum:
      return fmt::format("the IP header's checksum is wrong: 0x{:04x} would be right", *ip.right_checksum);
    default:
      return {};
  }
}

std::string_view role_words(EndRole role) {
  switch (role) {
    case EndRole::client:
      return " of the client, which sends the SYN";
    case EndRole::server:
      return " of the server, to which the SYN goes";
    case EndRole::likely_client:
      return ", an ephemeral one: likely the client's";
    case EndRole::likely_server:
      return ", likely the server's: the other port is an ephemeral one";
    case EndRole::unknown:
      return "; client or server, the ports do not tell";
  }
  return "";
}

// The port is behind the last dot.
std::string endpoint_meaning(std::string_view direction, const wire::LineEndpoint& end, EndRole role) {
  return fmt::format("{} port {}{}", direction, end.port, role_words(role));
}

}  // namespace

std::string head_meaning(TokenKind kind, const LineContext& context) {
  const wire::ParsedLine& line = context.line;
  switch (kind) {
    case TokenKind::timestamp:
      return stamp_meaning(*line.stamp) + elapsed_words(context.elapsed);
    case TokenKind::interface:
      return "the interface it was captured on, and which way it went (tcpdump -i any)";
    case TokenKind::link:
      return "Ethernet: sender > receiver, what the frame carries, and its length (tcpdump -e)";
    case TokenKind::protocol:
      return "IPv4";
    case TokenKind::missing:
      return "the packet says that it is longer than what came";
    case TokenKind::source:
      if (line.icmp()) return "from the host or router that says so";
      return endpoint_meaning("from", line.source, context.source);
    case TokenKind::destination:
      if (line.icmp()) return "to the host whose packet it is about";
      return endpoint_meaning("to", line.destination, context.destination);
    default:
      return line.ip ? ip_meaning(kind, *line.ip) : std::string();
  }
}

}  // namespace synfin::view
