#include "synfin/tcp/required_reply.h"

namespace synfin::tcp {

namespace {

using wire::Flag;

// RFC 9293 3.10.7.1.
Reply closed_port_reply(wire::Flags flags) {
  if (flags.has(Flag::rst)) return Reply::silence;
  return flags.has(Flag::ack) ? Reply::rst : Reply::rst_ack;
}

// RFC 9293 3.10.7.2: first for an RST, second for an ACK, third for a SYN; fourth, other data or control.
Reply listening_port_reply(wire::Flags flags) {
  if (flags.has(Flag::rst)) return Reply::silence;
  if (flags.has(Flag::ack)) return Reply::rst;
  return flags.has(Flag::syn) ? Reply::syn_ack : Reply::silence;
}

}  // namespace

Reply required_reply(PortWithoutConnection port, wire::Flags flags) {
  return port == PortWithoutConnection::closed ? closed_port_reply(flags) : listening_port_reply(flags);
}

Reply reply_of(const wire::Packet& answer) {
  const auto* const segment = std::get_if<wire::Segment>(&answer);
  if (segment == nullptr) return Reply::icmp;
  if (segment->rst()) return segment->ack() ? Reply::rst_ack : Reply::rst;
  if (segment->syn()) return segment->ack() ? Reply::syn_ack : Reply::syn;
  return Reply::other;
}

std::string_view to_string(Reply reply) {
  switch (reply) {
    case Reply::silence:
      return "silence";
    case Reply::rst:
      return "rst";
    case Reply::rst_ack:
      return "rst-ack";
    case Reply::syn_ack:
      return "syn-ack";
    case Reply::syn:
      return "syn";
    case Reply::other:
      return "other";
    case Reply::icmp:
      return "icmp";
  }
  return "?";
}

}  // namespace synfin::tcp
