#include "view/role.h"

#include <fmt/format.h>

#include "synfin/tcp/outcome.h"

namespace synfin::view {

namespace {

using Kind = Role::Kind;

Party party_of(Origin origin) {
  switch (origin) {
    case Origin::ours:
      return Party::us;
    case Origin::kernel:
      return Party::local_kernel;
    case Origin::peer:
      return Party::peer;
    case Origin::icmp:
      return Party::router;
  }
  return Party::router;
}

std::uint32_t relative(wire::Seq seq, const std::optional<wire::Seq>& base) {
  return base ? seq.raw() - base->raw() : seq.raw();
}

std::string words(const Role& role) {
  switch (role.kind) {
    case Kind::syn:
      return "SYN";
    case Kind::syn_ack:
      return "SYN-ACK";
    case Kind::handshake_ack:
      return "ACK";
    case Kind::data:
      return fmt::format("data from byte {}", role.number);
    case Kind::data_ack:
      return fmt::format("ACK of data, {} bytes", role.number - 1);
    case Kind::fin:
      return "FIN";
    case Kind::fin_ack:
      return role.party == Party::us ? "last ACK" : "ACK of the FIN";
    case Kind::reset:
      return "RST";
    case Kind::icmp:
      return fmt::format("ICMP {}/{}", role.number >> 8, role.number & 0xff);
    case Kind::other:
      return "other segment";
  }
  return "?";
}

}  // namespace

std::string to_string(const Role& role) {
  std::string out = words(role);
  if (role.party == Party::peer) out = "peer's " + out;
  if (role.party == Party::local_kernel) out = "local kernel's " + out;
  if (role.repetition == 0) return out;
  const bool resent = role.kind == Kind::syn || role.kind == Kind::syn_ack || role.kind == Kind::data ||
                      role.kind == Kind::fin;
  return fmt::format("{}, {} {}", out, resent ? "retransmission" : "again", role.repetition);
}

Role RoleFinder::of(const Record& record, const wire::Packet* packet) {
  Role role;
  role.party = party_of(record.origin);
  if (const auto* error = packet != nullptr ? std::get_if<wire::IcmpError>(packet) : nullptr) {
    role.kind = Kind::icmp;
    role.number = std::uint32_t{error->type} << 8 | error->code;
  } else if (const auto* s = packet != nullptr ? std::get_if<wire::Segment>(packet) : nullptr) {
    role = first_of(role.party, *s);
  }
  role.repetition = seen_[role]++;
  return role;
}

Role RoleFinder::first_of(Party party, const wire::Segment& s) {
  End& own = party == Party::peer ? peer_ : us_;
  const End& other = party == Party::peer ? us_ : peer_;
  Role role;
  role.party = party;
  role.kind = kind_of(party, own, other, s);
  if (role.kind == Kind::data) role.number = relative(s.seq, own.isn);
  if (role.kind == Kind::data_ack) role.number = relative(*s.ack(), other.isn);
  return role;
}

Kind RoleFinder::kind_of(Party party, End& own, const End& other, const wire::Segment& s) {
  if (s.rst()) return Kind::reset;
  if (s.syn()) {
    if (!own.isn) own.isn = s.seq;
    return s.ack() ? Kind::syn_ack : Kind::syn;
  }
  if (s.fin()) own.fin_end = s.end();
  const bool first = !own.answered;
  if (s.ack()) own.answered = true;
  if (s.payload_length > 0) return Kind::data;
  if (s.fin()) return Kind::fin;
  if (!s.ack()) return Kind::other;
  if (own.isn && s.seq == *own.isn) return Kind::other;  // a window probe or keep-alive before any data
  if (other.fin_end && at_or_after(*s.ack(), *other.fin_end)) return Kind::fin_ack;
  const bool acks_syn_alone = other.isn && *s.ack() == *other.isn + 1;
  if (acks_syn_alone) return first && party == Party::us ? Kind::handshake_ack : Kind::other;
  return Kind::data_ack;
}

}  // namespace synfin::view
