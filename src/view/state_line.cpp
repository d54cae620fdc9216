#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "synfin/view/verdict.h"

#include "view/counted.h"

namespace synfin::view {

namespace {

std::string unfinished_text(const Summary& summary) {
  if (!summary.close) return "cut off before its close";
  return summary.fin_acknowledged ? "unfinished, our FIN acknowledged, none from the peer"
                                  : "unfinished, our FIN unanswered";
}

std::string closing_text(const tcp::Outcome& outcome, const Summary& summary) {
  switch (closing_of(outcome, summary)) {
    case tcp::Closing::unfinished:
      return unfinished_text(summary);
    case tcp::Closing::three_segment:
      return "3-segment, peer's FIN with its ACK";
    case tcp::Closing::four_segment:
      return "4-segment, peer's FIN apart from its ACK";
    case tcp::Closing::simultaneous:
      return "simultaneous, the FINs crossed";
    case tcp::Closing::by_peer:
      return "by the peer, whose FIN came first";
    case tcp::Closing::reset_by_peer:
      return "reset by the peer";
    case tcp::Closing::reset_by_us:
      return summary.kernel_resets > 0 ? "reset by our own kernel" : "reset by us";
    case tcp::Closing::left_open:
      return "left open";
  }
  return "?";
}

std::string close_part(const tcp::Outcome& outcome, const Summary& summary) {
  const std::string text = closing_text(outcome, summary);
  return summary.close ? fmt::format("close {} ({})", to_string(*summary.close), text) : text;
}

std::string data_part(const Summary& summary) {
  if (summary.bytes_sent == 0 && summary.bytes_received == 0) return "no data";
  if (summary.bytes_received == 0) return counted(summary.bytes_sent, "byte") + " sent";
  if (summary.bytes_sent == 0) return counted(summary.bytes_received, "byte") + " received";
  return fmt::format("{} sent, {} received", counted(summary.bytes_sent, "byte"), summary.bytes_received);
}

std::string retransmission_part(const Summary& summary) {
  std::string out;
  if (summary.syn_retransmissions > 0)
    out += fmt::format(", SYN sent {} times", summary.syn_retransmissions + 1);
  if (summary.fin_retransmissions > 0)
    out += fmt::format(", FIN sent {} times", summary.fin_retransmissions + 1);
  return out;
}

// A RST whose TTL differs from those of the host's other answers took another path or came from another
// machine.
std::string middlebox_part(const Summary& own, std::span<const Summary> others) {
  if (!own.peer_ttl) return {};
  std::vector<std::string> different;
  for (const Summary& other : others) {
    if (!other.peer_ttl) continue;
    if (other.peer_ttl == own.peer_ttl) return {};
    const auto text = fmt::format("ttl {}, ip id {}", *other.peer_ttl, other.peer_ip_id.value_or(0));
    if (std::find(different.begin(), different.end(), text) == different.end()) different.push_back(text);
  }
  return different.empty() ? ""
                           : fmt::format(" (other answers: {}: a middlebox?)", fmt::join(different, "; "));
}

std::string open_line(const tcp::Outcome& outcome, const Summary& summary) {
  std::string out = fmt::format("open ({})", tcp::to_string(outcome.reason));
  if (summary.handshake) out += ", handshake " + to_string(*summary.handshake);
  out += ", " + close_part(outcome, summary);
  out += fmt::format(", {}, {}", counted(summary.segments, "segment"), data_part(summary));
  return out + retransmission_part(summary);
}

std::string closed_line(const tcp::Outcome& outcome, const Summary& summary,
                        std::span<const Summary> others) {
  std::string out = fmt::format("closed ({})", tcp::to_string(outcome.reason));
  if (summary.handshake) out += ", answer after " + to_string(*summary.handshake);
  if (summary.peer_ttl) out += fmt::format(", peer ttl {}", *summary.peer_ttl);
  if (summary.peer_ip_id) out += fmt::format(", ip id {}", *summary.peer_ip_id);
  out += middlebox_part(summary, others);
  return out + ", " + counted(summary.segments, "segment") + retransmission_part(summary);
}

std::string filtered_line(const tcp::Outcome& outcome, const Summary& summary) {
  std::string out = fmt::format("filtered ({}), ", tcp::to_string(outcome.reason));
  if (outcome.reason != tcp::Reason::no_response && summary.icmp) {
    out += fmt::format("ICMP from {}", wire::to_string(summary.icmp->from));
    if (summary.handshake) out += " after " + to_string(*summary.handshake);
    return out + ", " + counted(summary.syns, "SYN");
  }
  out += counted(summary.syns, "SYN") + ", no answer";
  if (summary.segments > summary.syns) {
    out +=
        fmt::format(" ({} that answered nothing)", counted(summary.segments - summary.syns, "other segment"));
  }
  return out;
}

}  // namespace

tcp::Closing closing_of(const tcp::Outcome& outcome, const Summary& summary) {
  const bool cut_off =
      summary.closing == tcp::Closing::left_open && outcome.closing != tcp::Closing::left_open;
  return cut_off ? tcp::Closing::unfinished : summary.closing;
}

std::string state_line(const tcp::Outcome& outcome, const Summary& summary, std::span<const Summary> others) {
  switch (outcome.port) {
    case tcp::PortState::open:
      return open_line(outcome, summary);
    case tcp::PortState::closed:
      return closed_line(outcome, summary, others);
    case tcp::PortState::filtered:
      return filtered_line(outcome, summary);
  }
  return {};
}

}  // namespace synfin::view
