#include "view/flag_matrix_parts.h"

namespace synfin::view {

namespace {

constexpr std::size_t a_syn = static_cast<std::size_t>(wire::Flag::syn);

}  // namespace

char reply_letter(std::optional<tcp::Reply> reply) {
  using enum tcp::Reply;
  if (!reply) return ' ';
  switch (*reply) {
    case silence:
      return '-';
    case rst:
      return 'R';
    case rst_ack:
      return 'A';
    case syn_ack:
      return 'S';
    case syn:
      return 's';
    case other:
      return 'o';
    case icmp:
      return 'i';
  }
  return ' ';
}

std::optional<tcp::PortWithoutConnection> port_state(const FlagMatrix& matrix) {
  const auto reply = matrix.without_ack_number[a_syn];
  if (reply == tcp::Reply::syn_ack) return tcp::PortWithoutConnection::listen;
  if (reply == tcp::Reply::rst_ack) return tcp::PortWithoutConnection::closed;
  return std::nullopt;
}

std::optional<tcp::Reply> wanted_reply(std::optional<tcp::PortWithoutConnection> port, wire::Flags flags) {
  if (!port) return std::nullopt;
  return tcp::required_reply(*port, flags);
}

bool deviates(std::optional<tcp::PortWithoutConnection> port, wire::Flags flags,
              std::optional<tcp::Reply> reply) {
  const auto wanted = wanted_reply(port, flags);
  return wanted && reply && *wanted != *reply;
}

Deviations deviations_of(std::optional<tcp::PortWithoutConnection> port, const FlagReplies& replies) {
  Deviations all;
  for (std::size_t bits = 0; bits < replies.size(); ++bits) {
    const wire::Flags flags = flags_at(bits / flag_matrix_side, bits % flag_matrix_side);
    if (deviates(port, flags, replies[bits]))
      all[{*wanted_reply(port, flags), *replies[bits]}].push_back(wire::to_string(flags));
  }
  return all;
}

std::string_view to_string(tcp::PortWithoutConnection port) {
  return port == tcp::PortWithoutConnection::listen ? "LISTEN" : "CLOSED";
}

}  // namespace synfin::view
