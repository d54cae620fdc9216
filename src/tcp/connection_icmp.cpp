#include <algorithm>

#include "synfin/tcp/connection.h"

#include "tcp/icmp_trigger.h"

// ICMP errors (RFC 9293 3.9.2.2), which anyone on the Internet can send.
namespace synfin::tcp {

namespace {

constexpr std::uint16_t smallest_mtu = 68;  // RFC 1191 3
constexpr std::uint32_t largest_packet = 65535;
constexpr std::uint16_t mtu_of_old_router = 576;  // RFC 1191 5: of one that does not say

}  // namespace

// RFC 5927 4: an error counts only if it quotes something in flight; SND.NXT itself is the sequence number
// of a bare ACK.
void Connection::on(const IcmpArrived& arrived, Time now) {
  const wire::IcmpError& e = arrived.error;
  if (e.ip.checksum_state == wire::ChecksumState::bad)
    return note("ICMP error with a bad IP header checksum: ignored (RFC 1122 3.2.1.2)");
  if (e.checksum_state == wire::ChecksumState::bad) return note("ICMP error with a bad checksum: ignored");
  if (e.quoted.tuple() != config_.tuple) return note("ICMP error about another connection: ignored");
  if (state_ == State::closed) return note("ICMP error, but there is no connection: ignored");
  if (wire::before(e.quoted.seq, snd_una_) || wire::after(e.quoted.seq, snd_nxt_)) {
    return note("ICMP error that quotes nothing in flight: ignored (RFC 5927 4)");
  }
  switch (static_cast<wire::IcmpType>(e.type)) {
    case wire::IcmpType::source_quench:
      return note("source quench: ignored (RFC 6633)");
    case wire::IcmpType::redirect:
      return note("redirect: for the routing table, not for TCP");
    case wire::IcmpType::destination_unreachable:
    case wire::IcmpType::time_exceeded:
    case wire::IcmpType::parameter_problem:
      break;
    default:
      return note("ICMP message that is no error: ignored");
  }
  const bool unreachable = e.type == static_cast<std::uint8_t>(wire::IcmpType::destination_unreachable);
  if (unreachable && e.code == static_cast<std::uint8_t>(wire::UnreachableCode::fragmentation_needed))
    return path_mtu(e.next_hop_mtu);
  const auto trigger = trigger_of_icmp(e.type, e.code);
  if (!trigger) return note("ICMP unreachable of an unknown code: ignored");
  icmp_reason_ = reason_of_icmp(e.type, e.code);
  apply(*trigger, now);
}

std::uint32_t Connection::mss_of_path(std::uint32_t mtu) {
  return std::clamp<std::uint32_t>(mtu, smallest_mtu, largest_packet) - wire::shortest_headers;
}

// RFC 1191 3: what was too large is sent again at once, in smaller pieces.
void Connection::path_mtu(std::uint16_t next_hop_mtu) {
  const std::uint32_t mss = mss_of_path(next_hop_mtu == 0 ? mtu_of_old_router : next_hop_mtu);
  if (mss >= path_mss_) return note("path MTU no smaller than before: ignored (RFC 1191 3)");
  path_mss_ = mss;
  reaction_.remark = "path MTU lowered (RFC 1191)";
  if (!syn_acked_ || !outstanding()) return;
  again_pending_ = recovering_ = true;
  recover_ = snd_nxt_;
}

}  // namespace synfin::tcp
