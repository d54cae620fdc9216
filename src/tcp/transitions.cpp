#include "synfin/tcp/transitions.h"

#include <array>

namespace synfin::tcp {

namespace {

using enum State;
using T = Trigger;
using G = Guard;
using A = Action;

constexpr std::optional<State> same = std::nullopt;

constexpr StateSet later{syn_received, established, fin_wait_1, fin_wait_2,
                         close_wait,   closing,     last_ack,   time_wait};
constexpr StateSet past_open{established, fin_wait_1, fin_wait_2, close_wait, closing, last_ack, time_wait};
constexpr StateSet any_open{syn_sent,   syn_received, established, fin_wait_1, fin_wait_2,
                            close_wait, closing,      last_ack,    time_wait};
constexpr StateSet sending{syn_sent, syn_received, established, fin_wait_1, close_wait, closing, last_ack};

// clang-format off
constexpr Transition table[] = {
  // calls
  {closed, T::open, G::always, syn_sent, A::send_syn, "3.10.1", "active open: SYN with a fresh ISS"},
  {closed, T::listen, G::always, listen, A::none, "3.10.1", "passive open: waits for a SYN"},
  {{listen, syn_sent}, T::close, G::always, closed, A::none, "3.10.4", "nothing is open yet: the attempt is forgotten"},
  {{syn_received, established}, T::close, G::always, fin_wait_1, A::queue_fin, "3.10.4", "we close first: FIN after the data"},
  {close_wait, T::close, G::always, last_ack, A::queue_fin, "3.10.4", "the peer closed first; our FIN answers"},
  {{syn_received, established, fin_wait_1, fin_wait_2, close_wait}, T::abort, G::always, closed, A::abort, "3.10.5", "abort: the peer is told by RST"},
  {{listen, syn_sent, closing, last_ack, time_wait}, T::abort, G::always, closed, A::none, "3.10.5", "abort: the peer has nothing left to be told"},
  {any_open, T::user_timeout, G::always, closed, A::none, "3.10.8", "whoever asked waits no longer; nothing is sent"},

  // a segment in CLOSED
  {closed, T::no_connection, G::always, same, A::send_rst, "3.10.7.1", "there is no connection: RST"},
  {closed, T::blind_rst, G::always, same, A::none, "3.10.7.1", "RST for no connection: ignored"},

  // a segment in LISTEN
  {listen, T::blind_rst, G::always, same, A::none, "3.10.7.2", "RST to a listener: ignored"},
  {listen, T::bad_ack, G::always, same, A::send_rst, "3.10.7.2", "nothing was sent that could be acked: RST with its ack as sequence number"},
  {listen, T::syn, G::always, syn_received, A::send_syn_ack, "3.10.7.2", "SYN to a listener: SYN-ACK with a fresh ISS"},
  {listen, T::nothing_of_use, G::always, same, A::none, "3.10.7.2", "neither SYN nor RST nor ACK: dropped"},

  // a segment in SYN-SENT
  {syn_sent, T::bad_ack, G::always, same, A::send_rst, "3.10.7.3", "acks something never sent: RST with its ack as sequence number"},
  {syn_sent, T::rst, G::always, closed, A::none, "3.10.7.3", "RST that acks our SYN: connection refused"},
  {syn_sent, T::blind_rst, G::always, same, A::none, "3.10.7.3", "RST that does not ack our SYN: ignored"},
  {syn_sent, T::syn_ack, G::syn_ack_payload_rfc, established, A::establish_and_read, "3.10.7.3", "our SYN is acked: ACK; data or FIN with it are taken"},
  {syn_sent, T::syn_ack, G::syn_ack_payload_linux, established, A::establish, "3.10.7.3", "our SYN is acked: ACK of the SYN alone"},
  {syn_sent, T::syn, G::always, syn_received, A::send_syn_ack, "3.10.7.3", "simultaneous open: SYN-ACK with the same ISS"},
  {syn_sent, T::ack_without_syn, G::always, same, A::none, "3.10.7.3", "good ack but no SYN: dropped"},
  {syn_sent, T::nothing_of_use, G::always, same, A::none, "3.10.7.3", "neither SYN nor RST nor ACK: dropped"},

  // a segment in the later states: timestamps and sequence number
  {later, T::old_timestamp, G::always, same, A::challenge, "RFC 7323 5.3", "timestamp older than the last one (PAWS): ACK, dropped"},
  {later, T::out_of_window, G::always, same, A::challenge, "3.10.7.4", "sequence number outside the window: ACK, dropped"},
  {time_wait, T::duplicate_fin, G::always, same, A::restart_time_wait, "3.10.7.4", "the peer's FIN again: our ACK was lost; ACK, 2 MSL anew"},

  // RST
  {syn_received, T::rst, G::always, closed, A::none, "3.10.7.4", "refused after the SYNs crossed"},
  {{established, fin_wait_1, fin_wait_2, close_wait, closing, last_ack}, T::rst, G::always, closed, A::none, "3.10.7.4", "RST at RCV.NXT: reset by the peer"},
  {time_wait, T::rst, G::always, closed, A::none, "3.10.7.4", "RST at RCV.NXT ends TIME-WAIT (the hazard of RFC 1337 is taken, as Linux takes it)"},
  {later, T::rst_in_window, G::always, same, A::challenge, "RFC 5961 3.2", "RST in the window but not at RCV.NXT: challenge ACK"},
  {later, T::blind_rst, G::always, same, A::none, "RFC 5961 3.2", "RST outside the window: silence"},

  // SYN
  {{syn_received, fin_wait_1}, T::duplicate_syn, G::always, same, A::send_syn_ack, "3.5", "the peer's SYN again: our SYN-ACK was lost"},
  {{syn_received, established, fin_wait_1, fin_wait_2, close_wait, closing, last_ack}, T::syn_again, G::always, same, A::challenge, "RFC 5961 4.2", "SYN on an open connection: challenge ACK"},
  {time_wait, T::syn_again, G::always, same, A::challenge, "3.10.7.4", "SYN in TIME-WAIT: challenge ACK (RFC 6191 is for those who listen)"},

  // ACK
  {later, T::no_ack, G::always, same, A::none, "3.10.7.4", "no ACK after the open: dropped"},
  {{syn_received, fin_wait_1}, T::bad_ack, G::always, same, A::send_rst, "3.10.7.4", "acks something never sent: RST"},
  {syn_received, T::ack_of_syn, G::always, established, A::none, "3.10.7.4", "our SYN is acked: open"},
  {past_open, T::ack_beyond_sent, G::always, same, A::challenge, "3.10.7.4", "acks something not yet sent: ACK, dropped"},
  {past_open, T::ack_too_old, G::always, same, A::challenge, "RFC 5961 5.2", "ack older than any window we saw: ACK, dropped"},
  {fin_wait_1, T::ack_of_fin, G::always, fin_wait_2, A::none, "3.10.7.4", "our FIN is acked; the peer may still send"},
  {closing, T::ack_of_fin, G::always, time_wait, A::none, "3.10.7.4", "both FINs are acked"},
  {last_ack, T::ack_of_fin, G::always, closed, A::none, "3.10.7.4", "our FIN is acked; the peer's was before"},

  // text and FIN
  {established, T::text, G::always, same, A::take_text, "3.10.7.4", "data in order: taken and acked"},
  {{fin_wait_1, fin_wait_2}, T::text, G::late_data_rfc, same, A::take_text, "3.10.7.4", "data after our FIN: ACK"},
  {{fin_wait_1, fin_wait_2}, T::text, G::late_data_linux, closed, A::send_rst, "3.6.1", "data that nobody will read after our close: RST"},
  {{close_wait, closing, last_ack, time_wait}, T::text, G::always, same, A::none, "3.10.7.4", "data after the peer's FIN: ignored"},
  {established, T::fin, G::always, close_wait, A::take_fin, "3.10.7.4", "the peer closes first: ACK"},
  {fin_wait_1, T::fin, G::always, closing, A::take_fin, "3.10.7.4", "FINs crossed: ACK, ours is not acked yet"},
  {fin_wait_2, T::fin, G::always, time_wait, A::take_fin, "3.10.7.4", "the peer closes too: ACK"},
  {{close_wait, closing, last_ack}, T::fin, G::always, same, A::none, "3.10.7.4", "a second FIN: ignored"},
  {time_wait, T::fin, G::always, same, A::restart_time_wait, "3.10.7.4", "ACK, 2 MSL anew"},

  // ICMP
  {syn_sent, T::icmp_hard, G::always, closed, A::note_icmp, "3.9.2.2", "hard error while opening: the attempt ends"},
  {syn_sent, T::icmp_unreachable, G::icmp_in_syn_sent_linux, closed, A::note_icmp, "3.9.2.2", "unreachable while opening: the attempt ends"},
  {syn_sent, T::icmp_unreachable, G::icmp_in_syn_sent_rfc, same, A::note_icmp, "3.9.2.2", "soft error (MUST-56): noted, the SYN is retried"},
  {syn_sent, T::icmp_soft, G::icmp_in_syn_sent_linux, closed, A::note_icmp, "3.9.2.2", "error while opening: the attempt ends"},
  {syn_sent, T::icmp_soft, G::icmp_in_syn_sent_rfc, same, A::note_icmp, "3.9.2.2", "soft error (MUST-56): noted, the SYN is retried"},
  {later, T::icmp_hard, G::always, same, A::note_icmp, "RFC 5927 5.2", "hard error on an open connection: treated as soft"},
  {later, T::icmp_unreachable, G::always, same, A::note_icmp, "3.9.2.2", "soft error: noted"},
  {later, T::icmp_soft, G::always, same, A::note_icmp, "3.9.2.2", "soft error: noted"},

  // timers
  {sending, T::retransmission_limit, G::always, closed, A::none, "3.8.3", "retransmitted to the limit (R2): given up"},
  {time_wait, T::time_wait_over, G::always, closed, A::none, "3.10.8", "2 MSL have passed"},
};
// clang-format on

}  // namespace

std::span<const Transition> transitions() { return table; }

bool holds(Guard guard, const Policy& policy) {
  switch (guard) {
    case Guard::always:
      return true;
    case Guard::syn_ack_payload_rfc:
      return policy.syn_ack_payload == Way::rfc;
    case Guard::syn_ack_payload_linux:
      return policy.syn_ack_payload == Way::as_linux;
    case Guard::late_data_rfc:
      return policy.late_data == Way::rfc;
    case Guard::late_data_linux:
      return policy.late_data == Way::as_linux;
    case Guard::icmp_in_syn_sent_rfc:
      return policy.icmp_in_syn_sent == Way::rfc;
    case Guard::icmp_in_syn_sent_linux:
      return policy.icmp_in_syn_sent == Way::as_linux;
  }
  return false;
}

const Transition* find_transition(State from, Trigger trigger, const Policy& policy) {
  for (const Transition& row : table) {
    if (row.trigger == trigger && row.from.has(from) && holds(row.guard, policy)) return &row;
  }
  return nullptr;
}

std::string_view to_string(Trigger trigger) {
  // In the order of the enumeration.
  static constexpr std::array<std::string_view, trigger_count> names = {
      "OPEN",
      "passive OPEN",
      "CLOSE",
      "ABORT",
      "user timeout",
      "segment without a connection",
      "bad ACK",
      "SYN-ACK",
      "SYN",
      "ACK without SYN",
      "no SYN, RST or ACK",
      "outside the window",
      "FIN again",
      "old timestamp",
      "the same SYN again",
      "SYN on a connection",
      "no ACK",
      "ACK of SYN",
      "ACK of FIN",
      "ACK beyond SND.NXT",
      "ACK too old",
      "data",
      "FIN",
      "RST",
      "RST in the window",
      "blind RST",
      "ICMP hard error",
      "ICMP net or host unreachable",
      "ICMP soft error",
      "retransmission limit",
      "2 MSL over",
  };
  return names[static_cast<std::size_t>(trigger)];
}

std::string_view to_string(Guard guard) {
  switch (guard) {
    case Guard::always:
      return "";
    case Guard::syn_ack_payload_rfc:
    case Guard::late_data_rfc:
    case Guard::icmp_in_syn_sent_rfc:
      return "RFC's way";
    case Guard::syn_ack_payload_linux:
    case Guard::late_data_linux:
    case Guard::icmp_in_syn_sent_linux:
      return "Linux's way";
  }
  return "?";
}

std::string_view to_string(Action action) {
  switch (action) {
    case Action::none:
      return "";
    case Action::send_syn:
      return "send SYN";
    case Action::send_syn_ack:
      return "send SYN-ACK";
    case Action::establish:
      return "take SYN, send ACK";
    case Action::establish_and_read:
      return "take SYN, data and FIN, send ACK";
    case Action::challenge:
      return "send ACK (limited)";
    case Action::send_rst:
      return "send RST";
    case Action::abort:
      return "send RST";
    case Action::queue_fin:
      return "send FIN";
    case Action::take_text:
      return "take data, send ACK";
    case Action::take_fin:
      return "take FIN, send ACK";
    case Action::restart_time_wait:
      return "send ACK, restart 2 MSL";
    case Action::note_icmp:
      return "note the error";
  }
  return "?";
}

}  // namespace synfin::tcp
