#include "synfin/tcp/finding.h"

#include "synfin/wire/icmp.h"

namespace synfin::tcp {

namespace {

using wire::Flag;

// LISTEN and CLOSED ports alike answer an ACK with RST, also one with SYN (RFC 9293 3.10.7.2 looks at the ACK
// first). With a FIN nmap's Maimon scan hopes for a port that drops it.
bool is_answered_alike(wire::Flags sent) {
  return sent.has(Flag::ack) && !sent.has(Flag::fin) && !sent.has(Flag::rst);
}

// A LISTEN port answers it: silence means that it, or the answer, was held back. Linux drops a SYN with FIN.
bool is_answered_when_open(wire::Flags sent) {
  if (sent.has(Flag::rst) || sent.has(Flag::fin)) return false;
  return sent.has(Flag::syn) || is_answered_alike(sent);
}

}  // namespace

std::string_view to_string(Finding finding) {
  switch (finding) {
    case Finding::open:
      return "open";
    case Finding::closed:
      return "closed";
    case Finding::filtered:
      return "filtered";
    case Finding::unfiltered:
      return "unfiltered";
    case Finding::open_or_filtered:
      return "open|filtered";
  }
  return "?";
}

Reason reason_of(const wire::Packet& answer) {
  if (const auto* error = std::get_if<wire::IcmpError>(&answer))
    return reason_of_icmp(error->type, error->code);
  const auto* const segment = std::get_if<wire::Segment>(&answer);
  if (segment == nullptr) return Reason::no_response;
  if (segment->rst()) return Reason::reset;
  if (segment->syn()) return segment->ack() ? Reason::syn_ack : Reason::split_handshake_syn;
  return Reason::tcp_response;
}

std::optional<Finding> finding_by_window(wire::Flags sent, const wire::Packet& answer) {
  const auto* const segment = std::get_if<wire::Segment>(&answer);
  if (sent != wire::Flags(Flag::ack) || segment == nullptr || !segment->rst()) return std::nullopt;
  return segment->window != 0 ? Finding::open : Finding::closed;
}

Finding finding_of(wire::Flags sent, Reason reason) {
  switch (reason) {
    case Reason::syn_ack:
    case Reason::split_handshake_syn:
    case Reason::tcp_response:
      return Finding::open;
    case Reason::reset:
      return is_answered_alike(sent) ? Finding::unfiltered : Finding::closed;
    case Reason::no_response:
      return is_answered_when_open(sent) ? Finding::filtered : Finding::open_or_filtered;
    default:
      return Finding::filtered;
  }
}

}  // namespace synfin::tcp
