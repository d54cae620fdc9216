#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "synfin/tcp/flow.h"

namespace synfin::tcp {

// What a connection looks like to whoever has seen many.
enum class Look : std::uint8_t {
  refused,         // RST for the SYN
  unreachable,     // an ICMP error for the SYN
  filtered,        // SYNs, and no answer
  no_answer,       // one SYN, no answer: filtered, or the capture ended
  syn_flood,       // one of very many that nobody completes
  half_open,       // the SYN-ACK was not answered
  half_open_scan,  // the SYN-ACK was answered with RST
  kernel_reset,    // and then the client went on: a hand-rolled handshake that its kernel knew nothing of
  server_gave_up,  // RST by the server before the handshake was complete
  connect_and_close,
  idle_then_closed,
  request_and_response,  // data both ways, by the client first
  conversation,          // by the server first
  one_way,               // data by one end alone
  closed,                // no data, and how it began was not seen
  half_close,            // data by the end that had not closed, after the other's FIN
  reset_at_once,         // no data, then RST
  reset_after_data,
  reset_after_fin,
  fin_unanswered,  // one FIN, and it was never acked
  half_closed,     // one FIN, acked, and no second one
  open,
  stray_reset,  // nothing but RSTs
};
inline constexpr std::size_t look_count = static_cast<std::size_t>(Look::stray_reset) + 1;
Look look_of(const Flow& flow);

enum class Opening : std::uint8_t {
  handshake,
  simultaneous,  // SYNs crossed, both were answered (RFC 9293 3.5)
  split,         // the server answered the SYN with a SYN, which the client acked
  unseen,
};
Opening opening_of(const Flow& flow);

// What followed the first FIN.
enum class Teardown : std::uint8_t {
  none,
  three_segment,  // [F.], [F.], [.]
  four_segment,   // [F.], [.], [F.], [.]
  simultaneous,   // the FINs crossed
  half_closed,    // acked, no other FIN
  unanswered,
  reset,  // RST was the answer, or the end without any FIN
};
Teardown teardown_of(const Flow& flow);

// In small letters: "half-open-scan", "four-segment".
std::string_view to_string(Look look);
std::string_view to_string(Opening opening);
std::string_view to_string(Teardown teardown);

// The handshake as the capture point splits it: from the last SYN before it to the SYN-ACK the way to the
// server and back, from there to the ACK the way to the client and back.
struct HandshakeTimes {
  Duration server;
  Duration client;
};
std::optional<HandshakeTimes> handshake_times(const Flow& flow);
// From the last new thing that was said to the first FIN; nothing if that is the first that was seen.
std::optional<Duration> idle_before_close(const Flow& flow);
// From the first FIN to its ACK; from that to the other FIN.
std::optional<Duration> fin_answer_time(const Flow& flow);
std::optional<Duration> second_fin_gap(const Flow& flow);

}  // namespace synfin::tcp
