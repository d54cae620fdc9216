#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "synfin/tcp/policy.h"
#include "synfin/tcp/state.h"

namespace synfin::tcp {

// What can happen to a connection. A segment is judged in RFC 9293 3.10.7's order of steps and may cause
// several of these: a FIN-ACK that acks our FIN is ack_of_fin, then fin.
enum class Trigger : std::uint8_t {
  // calls (3.9.1)
  open,
  listen,  // a passive OPEN
  close,
  abort,
  user_timeout,
  // a segment in CLOSED, other than RST (3.10.7.1)
  no_connection,
  // a segment in LISTEN (3.10.7.2) or SYN-SENT (3.10.7.3)
  bad_ack,          // acks something we have not sent, carries no RST; in LISTEN any ACK does
  syn_ack,          // SYN with an acceptable ACK
  syn,              // SYN without ACK
  ack_without_syn,  // acceptable ACK, neither SYN nor RST
  nothing_of_use,   // no ACK, no SYN, no RST
  // a segment in the later states (3.10.7.4)
  out_of_window,
  duplicate_fin,  // out of the window because it is the peer's FIN once more
  old_timestamp,  // PAWS
  duplicate_syn,  // the SYN that was taken, once more, while ours is not acked
  syn_again,      // any other
  no_ack,
  ack_of_syn,
  ack_of_fin,
  ack_beyond_sent,
  ack_too_old,
  text,
  fin,
  // RST anywhere
  rst,            // one that counts: acks our SYN, or stands at RCV.NXT
  rst_in_window,  // RFC 5961 3
  blind_rst,      // any other
  // ICMP errors about a segment in flight (3.9.2.2)
  icmp_hard,
  icmp_unreachable,  // net or host: soft by the RFC
  icmp_soft,
  // timers (3.10.8)
  retransmission_limit,
  time_wait_over,
};
inline constexpr int trigger_count = static_cast<int>(Trigger::time_wait_over) + 1;
std::string_view to_string(Trigger trigger);

// A condition on the policy in force: a row with one applies only where it holds.
enum class Guard : std::uint8_t {
  always,
  syn_ack_payload_rfc,
  syn_ack_payload_linux,
  late_data_rfc,
  late_data_linux,
  icmp_in_syn_sent_rfc,
  icmp_in_syn_sent_linux,
};
std::string_view to_string(Guard guard);
bool holds(Guard guard, const Policy& policy);

// What the machine does as it takes the row.
enum class Action : std::uint8_t {
  none,  // the segment is dropped, or only the state changes
  send_syn,
  send_syn_ack,        // same ISS (3.5, simultaneous open)
  establish,           // take the peer's SYN and options; acknowledge
  establish_and_read,  // the same, then go on with the segment's text and FIN
  challenge,           // acknowledge, limited in number (RFC 5961 7)
  send_rst,            // 3.5.2: numbered by the segment that provoked it
  abort,               // ABORT's RST, numbered by SND.NXT
  queue_fin,
  take_text,
  take_fin,
  restart_time_wait,
  note_icmp,
};
std::string_view to_string(Action action);

struct Transition {
  StateSet from;
  Trigger trigger;
  Guard guard;
  std::optional<State> to;  // absent: stays
  Action action;
  std::string_view section;  // of RFC 9293 unless another RFC is named
  std::string_view meaning;  // a sentence for a person
};

// Every change of state, and every answer to what arrives. Code, docs/states.md and the explanations on the
// command line read this one table. Not in it: which trigger a segment is (connection_receive.cpp,
// connection_icmp.cpp), when something is sent, or sent again (connection_send.cpp, connection_timers.cpp),
// what the options agree to, and the values of Policy that change a format, a time or a judgement but no row.
std::span<const Transition> transitions();

// The row for what happens, or null: then nothing may change.
const Transition* find_transition(State from, Trigger trigger, const Policy& policy);

}  // namespace synfin::tcp
