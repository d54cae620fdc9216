#pragma once

#include <cstdint>

namespace synfin::tcp {

enum class Way : std::uint8_t { rfc, as_linux };

// Where Linux deviates from the RFCs the machine can do both. One value for each row of the conformance
// checklist that is marked L and is a choice of the machine (SYN timing, C16, is a value in TimerConfig).
struct Policy {
  Way duplicate_fin = Way::rfc;  // C15: a duplicate gets a D-SACK (RFC 2883); Linux: in TIME-WAIT a plain ACK
  Way syn_ack_payload =
      Way::rfc;  // C24: data and FIN in a SYN-ACK are taken; Linux: neither, only the SYN is acked
  // C31: wait for the RTO; Linux, with SACK agreed: a tail loss probe first (RFC 8985 7). The probe repeats
  // the newest segment; Linux prefers new data where there is any, and repeats at once what the SACK that
  // answers shows to be lost: here that waits for the RTO.
  Way loss_probe = Way::rfc;
  Way late_data = Way::rfc;  // C33: data after our close is acked; Linux: answered with RST
  // C44: only hard errors end the attempt; Linux: every unreachable but 3/4, time exceeded and parameter
  // problem
  Way icmp_in_syn_sent = Way::rfc;
  Way missing_timestamps =
      Way::rfc;  // C13: a segment without the agreed option is dropped (RFC 7323 3.2); Linux: taken
  Way abort_format = Way::rfc;  // ABORT sends RST alone (RFC 9293 3.10.5); Linux: RST with ACK
  Way zero_window =
      Way::rfc;  // C30: the FIN itself is the probe; Linux: probes with an old number, FIN when it opens

  // C32: a FIN is acknowledged at once; Linux: if no data came before it, by the FIN that follows, or a
  // timer's tick later
  Way bare_fin = Way::rfc;

  // C29: a FIN is a segment of its own; Linux: it rides on data that still waits to be sent
  Way fin_on_data = Way::rfc;

  // A segment takes what the window has room for; Linux: half of the largest window seen at most
  // (tcp_bound_to_half_wnd)
  Way half_window = Way::rfc;

  // PSH is on the last of the data; Linux: also on the last segment of each frame that the card cuts into
  // several (__tcp_transmit_skb, since 5.4)
  Way push = Way::rfc;

  friend bool operator==(const Policy&, const Policy&) = default;
};

inline constexpr Policy rfc_policy{};
inline constexpr Policy linux_policy{Way::as_linux, Way::as_linux, Way::as_linux, Way::as_linux,
                                     Way::as_linux, Way::as_linux, Way::as_linux, Way::as_linux,
                                     Way::as_linux, Way::as_linux, Way::as_linux, Way::as_linux};

}  // namespace synfin::tcp
