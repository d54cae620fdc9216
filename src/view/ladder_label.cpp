#include "view/ladder_label.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "synfin/tcp/outcome.h"

namespace synfin::view {

namespace {

using wire::Flag;

// "SYN-ACK"
std::string words(wire::Flags flags) {
  constexpr std::array<std::pair<Flag, std::string_view>, 9> names = {{{Flag::syn, "SYN"},
                                                                       {Flag::fin, "FIN"},
                                                                       {Flag::rst, "RST"},
                                                                       {Flag::psh, "PSH"},
                                                                       {Flag::ack, "ACK"},
                                                                       {Flag::urg, "URG"},
                                                                       {Flag::ece, "ECE"},
                                                                       {Flag::cwr, "CWR"},
                                                                       {Flag::ae, "AE"}}};
  std::string out;
  for (const auto& [flag, name] : names) {
    if (!flags.has(flag)) continue;
    if (!out.empty()) out += '-';
    out += name;
  }
  return out.empty() ? "no flags" : out;
}

std::vector<std::string> of_icmp(const wire::IcmpError& error) {
  const std::string what(tcp::to_string(tcp::reason_of_icmp(error.type, error.code)));
  const std::string short_text = "ICMP " + what;
  std::string full = fmt::format("{} from {}", short_text, wire::to_string(error.ip.source));
  if (error.next_hop_mtu != 0) full += fmt::format(", mtu {}", error.next_hop_mtu);
  return {full, short_text, fmt::format("ICMP {}/{}", error.type, error.code)};
}

}  // namespace

std::vector<std::string> LadderLabels::of(const Record& record, const wire::Result<wire::Packet>& packet) {
  if (!packet) {
    return {fmt::format("unreadable: {} (byte {})", packet.error().reason, packet.error().offset),
            "unreadable", "?"};
  }
  if (const auto* error = std::get_if<wire::IcmpError>(&packet.value())) return of_icmp(*error);
  if (const auto* s = std::get_if<wire::Segment>(&packet.value())) return of_segment(record, *s);
  const auto& other = std::get<wire::OtherPacket>(packet.value());
  if (other.ip.is_fragment())
    return {fmt::format("fragment at byte {}", other.ip.fragment_offset * 8), "fragment"};
  return {fmt::format("IP protocol {}", other.ip.protocol), "other"};
}

std::vector<std::string> LadderLabels::of_segment(const Record& record, const wire::Segment& s) {
  const bool from_peer = record.origin == Origin::peer;
  auto& own = from_peer ? peer_base_ : our_base_;
  auto& other = from_peer ? our_base_ : peer_base_;
  const std::string seq = sequence(s, own);
  const std::string ack = acknowledgment(s, other);

  std::string full = words(s.flags);
  if (!seq.empty()) full += " seq=" + seq;
  if (!ack.empty()) full += " ack=" + ack;
  if (s.payload_length > 0) full += fmt::format(" len={}", s.payload_length);
  const std::string letters = "[" + wire::to_string(s.flags) + "]";
  const std::string again = record.retransmission > 0 ? " again" : "";
  const std::string numbered = seq.empty() ? letters : letters + " " + seq;
  const std::string both = ack.empty() ? numbered : numbered + " ack " + ack;
  if (record.origin == Origin::kernel) full = "kernel: " + full;
  if (record.retransmission > 0) full += fmt::format(" (retransmission {})", record.retransmission);
  return {full, both + again, numbered + again, letters};
}

// Shown where tcpdump shows it: with text, SYN, FIN or RST.
std::string LadderLabels::sequence(const wire::Segment& s, std::optional<wire::Seq>& base) const {
  const bool first = !base;
  if (s.syn() || (first && !s.rst())) base = s.seq;
  if (s.payload_length == 0 && !s.syn() && !s.fin() && !s.rst()) return {};
  const bool as_is = absolute_ || s.syn() || first;
  const std::uint32_t from = as_is ? s.seq.raw() : s.seq.raw() - base->raw();
  return s.payload_length == 0 ? std::to_string(from) : fmt::format("{}:{}", from, from + s.payload_length);
}

std::string LadderLabels::acknowledgment(const wire::Segment& s, std::optional<wire::Seq>& other_base) const {
  if (!s.ack()) return {};
  const bool first = !other_base;
  if (first && !s.rst()) other_base = *s.ack() - 1;
  const bool as_is = absolute_ || s.syn() || first;
  return std::to_string(as_is ? s.ack()->raw() : s.ack()->raw() - other_base->raw());
}

}  // namespace synfin::view
