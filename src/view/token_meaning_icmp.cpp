#include <fmt/format.h>

#include "synfin/tcp/outcome.h"
#include "synfin/wire/icmp.h"

#include "view/token_meaning.h"

namespace synfin::view {

namespace {

using wire::IcmpType;
using wire::TokenKind;

std::string_view type_words(std::uint8_t type) {
  switch (type) {
    case 0:
      return "echo reply, the answer to a ping";
    case 8:
      return "echo request, a ping";
    case static_cast<std::uint8_t>(IcmpType::destination_unreachable):
      return "destination unreachable";
    case static_cast<std::uint8_t>(IcmpType::source_quench):
      return "source quench, which asked to send less and is no longer used (RFC 6633)";
    case static_cast<std::uint8_t>(IcmpType::redirect):
      return "redirect: another router on this network is nearer";
    case static_cast<std::uint8_t>(IcmpType::time_exceeded):
      return "time exceeded";
    case static_cast<std::uint8_t>(IcmpType::parameter_problem):
      return "parameter problem: a router did not understand the IP header";
    default:
      return "a type that is not explained here";
  }
}

std::string_view unreachable_words(std::uint8_t code) {
  switch (code) {
    case 0:
    case 6:
      return "no route to that network";
    case 1:
    case 7:
      return "the last router cannot reach the host";
    case 2:
      return "the host does not know the protocol";
    case 3:
      return "the host, or a firewall before it, says that nothing listens on the port";
    case 4:
      return "the packet is larger than the next link takes, and DF forbids to cut it";
    case 5:
      return "the source route could not be followed";
    case 9:
    case 10:
    case 13:
      return "a firewall forbids it";
    default:
      return "for a rare reason";
  }
}

std::string code_words(const wire::IcmpLine& icmp) {
  if (icmp.type == static_cast<std::uint8_t>(IcmpType::destination_unreachable))
    return fmt::format(": {}", unreachable_words(*icmp.code));
  if (icmp.type == static_cast<std::uint8_t>(IcmpType::time_exceeded))
    return *icmp.code == 0 ? ": the TTL ran out on the way" : ": fragments were missing for too long";
  return "";
}

std::string message_meaning(const wire::IcmpLine& icmp) {
  std::string out = fmt::format("type {}", icmp.type);
  if (icmp.code) out += fmt::format(", code {}", *icmp.code);
  out += fmt::format(", {}{}", type_words(icmp.type), icmp.code ? code_words(icmp) : "");
  if (icmp.next_hop_mtu) out += fmt::format("; at most {} bytes would pass (RFC 1191)", *icmp.next_hop_mtu);
  return out;
}

bool is_about_a_packet(std::uint8_t type) { return type != 0 && type != 8 && type < 13; }

// A host's reaction to an error about its SYN (RFC 1122 4.2.3.9; Linux takes more codes for hard ones).
std::string step_of_unreachable(const wire::IcmpLine& icmp, const std::string& syn) {
  const std::uint8_t code = icmp.code.value_or(0);
  if (code == 4) return "path MTU discovery: the sender will send smaller segments; the connection goes on";
  const auto reason = tcp::to_string(tcp::reason_of_icmp(icmp.type, code));
  const std::string target = icmp.port.empty() ? icmp.host : fmt::format("{} port {}", icmp.host, icmp.port);
  if (!syn.empty()) return fmt::format("answer to the SYN {}: the port is filtered ({})", syn, reason);
  return fmt::format(
      "likely the answer to a SYN to {}: the port is filtered ({}); an open connection goes on", target,
      reason);
}

}  // namespace

std::string icmp_meaning(TokenKind kind, const wire::IcmpLine& icmp) {
  switch (kind) {
    case TokenKind::icmp:
      return message_meaning(icmp);
    case TokenKind::length:
      return is_about_a_packet(icmp.type)
                 ? "bytes of the message: its header of 8 and the first bytes of the packet it is about"
                 : "bytes of the message";
    case TokenKind::icmp_checksum:
      return "the message's checksum is wrong";
    case TokenKind::lines:
      return "the packet that the message is about, as it quotes it (tcpdump -v), or bytes in hex";
    case TokenKind::annotation:
      return "synfin's own: the state change of its side (RFC 9293 3.3.2), or a remark";
    default:
      return {};
  }
}

std::string step_of(const wire::IcmpLine& icmp, const std::string& syn) {
  if (icmp.protocol != wire::protocol_tcp) return "an ICMP error about another protocol than TCP";
  switch (static_cast<IcmpType>(icmp.type)) {
    case IcmpType::destination_unreachable:
      return step_of_unreachable(icmp, syn);
    case IcmpType::time_exceeded:
      return "the packet did not arrive: a routing loop, or a traceroute; for a SYN the port is filtered "
             "(time-exceeded)";
    case IcmpType::parameter_problem:
      return "the packet did not arrive: its IP header was refused";
    case IcmpType::redirect:
    case IcmpType::source_quench:
      return "no step of the exchange: advice to the sender of the packet";
  }
  return "no step of an exchange of TCP";
}

}  // namespace synfin::view
