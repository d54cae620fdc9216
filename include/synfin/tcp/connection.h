#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>

#include "synfin/tcp/event.h"
#include "synfin/tcp/outcome.h"
#include "synfin/tcp/policy.h"
#include "synfin/tcp/receive_window.h"
#include "synfin/tcp/state.h"
#include "synfin/tcp/time.h"
#include "synfin/tcp/timers.h"
#include "synfin/tcp/timestamp_clock.h"
#include "synfin/tcp/transitions.h"
#include "synfin/wire/address.h"
#include "synfin/wire/options.h"
#include "synfin/wire/segment_spec.h"
#include "synfin/wire/seq.h"

namespace synfin::tcp {

// What a stack puts into the segments of one connection, whatever their content: see personality.h.
struct Identity {
  std::uint8_t ttl = 64;
  std::uint8_t tos = 0;  // without the ECN bits, which `ecn` governs
  bool df = true;
  std::uint16_t first_ip_id = 0;  // then +1 for each segment
  // Linux: ID 0 and DF on RSTs, and on what is sent when the socket is gone, which it is from FIN-WAIT-2 on.
  bool without_socket = false;
  Duration fin_wait_2_socket{0};    // how long the socket stays in FIN-WAIT-2 all the same
  bool rst_has_their_dscp = false;  // that of the segment which a bare RST answers
  bool zero_ip_id_with_df = false;  // BSD: ID 0 on all that is not to be fragmented (RFC 6864 4.1)
  // The options of the SYN as they go out; what they offer is what the connection can agree to. The value of
  // a timestamps option comes from `clock`.
  wire::Options syn_options;
  std::uint16_t syn_window = 65535;      // the SYN's field, never scaled (RFC 7323 2.2)
  std::uint32_t receive_window = 65535;  // bytes offered once the connection is open
  std::optional<ReceiveBuffer> buffer;   // Linux works its windows out from it
  bool ecn = false;                      // asks for ECN (RFC 3168 6.1.1)
  bool ecn_fallback = true;              // a SYN that is repeated does not ask any more
  bool bare_clock = false;  // the timestamp clock is the host's, with no offset of the connection's
  TimestampClock clock;
};

struct Config {
  wire::FourTuple tuple;
  Identity identity;
  Policy policy;
  TimerConfig timers;
  bool piggyback_fin = false;     // the handshake's ACK waits for the FIN, or data, that follows at once
  std::uint32_t path_mtu = 1500;  // bytes; of the way to the peer
};

struct StateChange {
  State from;
  State to;
  friend bool operator==(const StateChange&, const StateChange&) = default;
};

// A segment to be sent.
struct Transmit {
  wire::SegmentSpec spec;
  State state = State::closed;        // the connection's as it is sent
  std::optional<StateChange> change;  // made by the call that this segment carries out
  unsigned retransmission = 0;        // 1 for the first repetition; a window probe is none
  wire::Bytes packet{};               // what goes out instead of `spec`, as it is; empty: nothing does
};

// What an event did.
struct Reaction {
  State from = State::closed;
  State to = State::closed;
  // Why it changed nothing, or what was unusual about it; empty when all is as expected.
  std::string_view remark;
  // Not a segment the connection could take: a near miss, a forgery, a call that is illegal in this state.
  bool ignored = false;
};

// What both ends agreed on in the handshake.
struct Negotiated {
  std::optional<std::uint16_t> peer_mss;
  std::optional<std::uint8_t> our_shift;  // both or neither
  std::optional<std::uint8_t> peer_shift;
  bool sack = false;
  bool timestamps = false;
  bool ecn = false;
};

// One TCP connection, sans I/O: RFC 9293 3.10 over the table in transitions.h. It knows no
// clock, no randomness and no socket. `now` never goes backwards from call to call.
//
//   handle(event)      whenever something happens; afterwards
//   poll_transmit()    until it gives nothing: each result is to be sent at once; then
//   poll_timeout()     says when to call handle(Tick) if nothing else happens before.
//
// Data that arrives out of order is not kept: a duplicate ACK asks for it again.
class Connection {
 public:
  Connection(Config config, wire::Seq isn);

  // An event that is illegal in the present state changes nothing and is reported as ignored. A connection is
  // opened once.
  Reaction handle(const Event& event, Time now);
  std::optional<Transmit> poll_transmit(Time now);
  // The next deadline, or nothing: then only a call or the peer moves it. Valid until the next call of the
  // above.
  std::optional<Time> poll_timeout() const;

  State state() const { return state_; }
  // Present once the handshake was decided; `closing` keeps changing until the state is CLOSED or TIME-WAIT.
  std::optional<Outcome> outcome() const { return outcome_; }
  const Negotiated& negotiated() const { return negotiated_; }
  const wire::FourTuple& tuple() const { return config_.tuple; }
  std::uint64_t bytes_received() const { return bytes_received_; }
  // Data handed over and not yet acknowledged, in bytes.
  std::size_t unacknowledged_data() const { return send_buffer_.size(); }

 private:
  // calls
  void on(const Open&, Time now);
  void on(const Listen&, Time now);
  void on(const Send&, Time now);
  void on(const Close&, Time now);
  void on(const Abort&, Time now);
  void on(const UserTimeout&, Time now);
  void on(const Tick&, Time now);
  void on(const SegmentArrived&, Time now);
  void on(const IcmpArrived&, Time now);

  // segments, in the order of RFC 9293 3.10.7's steps; a step that answers true has ended the walk
  void in_closed(const wire::Segment& s, Time now);
  void in_listen(const wire::Segment& s, Time now);
  void in_syn_sent(const wire::Segment& s, Time now);
  void in_later_states(const wire::Segment& s, Time now);
  bool takes_rst(const wire::Segment& s, Time now);
  bool takes_syn(const wire::Segment& s, Time now);
  bool rejects_timestamps(const wire::Segment& s, Time now);
  bool rejects_sequence(const wire::Segment& s, Time now);
  bool rejects_ack(const wire::Segment& s, Time now);
  void keep_timestamp(const wire::Segment& s, Time now);
  void keep_ecn(const wire::Segment& s);
  void take_ack(const wire::Segment& s, Time now);
  void take_text_and_fin(const wire::Segment& s, Time now);
  void take_text(wire::Seq text_end, Time now, const wire::Segment& s);
  void establish(const wire::Segment& s, Time now);
  void negotiate(const wire::Segment& s, Time now);
  bool asks_for_ecn() const;
  bool agrees_to_ecn(const wire::Segment& s) const;
  void acknowledged(const wire::Segment& s, Time now);
  void sample_round_trip(const wire::Segment& s, Time now);
  void update_send_window(const wire::Segment& s);
  bool acceptable(const wire::Segment& s) const;

  // ICMP errors
  void path_mtu(std::uint16_t next_hop_mtu);
  static std::uint32_t mss_of_path(std::uint32_t mtu);

  // the table
  bool apply(Trigger trigger, Time now, const wire::Segment* s = nullptr);
  void answer(const Transition& row, Time now, const wire::Segment& s);
  void act(const Transition& row, Time now);
  void answer_syn(const Transition& row, Time now, const wire::Segment& s);
  void acknowledge_fin(Time now);
  void enter(State to, Time now);
  void decide(PortState port, Reason reason);
  void decide_on(Trigger trigger, State from);
  void conclude(Trigger trigger, State from, State to);
  void note(std::string_view text);
  void challenge(Time now);

  // timers
  bool fin_sent() const;
  bool outstanding() const { return snd_una_ != snd_nxt_; }
  std::optional<Duration> loss_probe_wait() const;
  void arm_retransmission(Time now);
  void retransmission_timeout(Time now);
  unsigned retry_limit() const;
  std::optional<Time> syn_given_up_at() const;
  bool given_up(Time now) const;
  Time timeout_from(Time now) const;

  static constexpr std::uint32_t timestamps_size = 12;  // bytes of later options, aligned

  // output
  std::optional<wire::SegmentSpec> next_segment(Time now);
  wire::SegmentSpec segment(wire::Seq seq, wire::Flags flags, Time now);
  wire::SegmentSpec bare_rst(wire::Seq seq);
  wire::SegmentSpec header(wire::Seq seq, wire::Flags flags, bool has_socket);
  wire::SegmentSpec syn_segment(Time now);
  wire::SegmentSpec again(wire::Seq from, Time now);
  wire::SegmentSpec data_segment(wire::Seq seq, std::size_t size, Time now);
  wire::SegmentSpec ecn_capable(wire::SegmentSpec spec);
  wire::SegmentSpec fin_segment(wire::Seq seq, Time now);
  wire::SegmentSpec window_probe(Time now);
  void queue_rst(const wire::Segment& s);
  void queue_abort(Time now);
  std::size_t usable_window() const;
  std::size_t sendable_data() const;
  bool fin_can_go() const;
  bool fin_fits_on(wire::Seq end) const;
  bool wants_window() const;
  std::uint32_t send_mss() const;
  std::uint32_t half_window() const;
  bool ends_frame(wire::Seq seq, std::size_t size);
  wire::Options syn_options(Time now, bool answers) const;
  wire::Options later_options(Time now, bool with_sack) const;
  std::uint16_t take_ip_id(bool has_socket);
  void sent(wire::Seq end, Time now);
  wire::Seq end_of_data() const { return send_base_ + static_cast<std::uint32_t>(send_buffer_.size()); }

  Config config_;
  State state_ = State::closed;
  bool opened_ = false;
  std::optional<Outcome> outcome_;
  std::optional<Reason> icmp_reason_;  // of the last error that was noted
  Negotiated negotiated_;
  Reaction reaction_;                            // being built while an event is handled
  std::optional<StateChange> change_;            // made by a call, for the segment that carries it out:
  wire::Flag change_carrier_ = wire::Flag::syn;  // the next with this flag

  // send sequence space (RFC 9293 3.3.1); SND.NXT never moves back, a retransmission starts from SND.UNA
  wire::Seq iss_;
  wire::Seq snd_una_;
  wire::Seq snd_nxt_;
  wire::Seq newest_;     // where the segment begins that took SND.NXT to where it is
  wire::Seq frame_end_;  // where the segments end that Linux would give to the card as one frame
  bool syn_acked_ = false;
  bool fin_queued_ = false;    // CLOSE was called; the FIN follows the data
  bool fin_on_data_ = false;   // or rides on the last of it
  std::uint32_t snd_wnd_ = 0;  // bytes, scaled
  wire::Seq snd_wl1_;
  wire::Seq snd_wl2_;
  std::uint32_t max_snd_wnd_ = 0;
  std::uint32_t path_mss_;   // bytes, of the way out (3.7.1: MMS_S less TCP's header); lowered by ICMP 3/4
  wire::Seq send_base_;      // sequence number of send_buffer_'s first byte
  wire::Bytes send_buffer_;  // not yet acknowledged

  // receive sequence space
  ReceiveWindow receive_window_;
  wire::Seq irs_;
  wire::Seq rcv_nxt_;
  wire::Seq last_ack_sent_;
  std::uint64_t bytes_received_ = 0;
  bool answered_ = false;  // something we sent acknowledged the peer's SYN
  std::uint32_t ts_recent_ = 0;
  Time ts_recent_at_{};
  std::optional<wire::SackBlock> duplicate_;  // to be reported as D-SACK
  bool ecn_echo_ = false;     // congestion was met on the way here, and the peer has not said that it knows
  bool ecn_reduced_ = false;  // and on the way there: the next new data says that we know

  // pending output
  std::deque<wire::SegmentSpec> replies_;  // RSTs
  bool syn_pending_ = false;
  bool ack_pending_ = false;
  bool again_pending_ = false;       // what SND.UNA points at goes out again
  bool loss_probe_pending_ = false;  // the newest segment goes out again
  bool probe_pending_ = false;
  bool socket_gone_ = false;  // in a kernel: the event found us in FIN-WAIT-2 or TIME-WAIT
  std::uint16_t next_ip_id_;

  // timers
  Rto rto_;
  std::optional<Time> retransmission_at_;
  std::optional<Time> time_wait_until_;
  std::optional<Time> ack_due_at_;  // an ACK that may wait for what goes out before
  unsigned timeouts_ = 0;           // in a row, of what SND.UNA points at
  unsigned retransmissions_ = 0;    // of it, probes and partial acknowledgements included
  bool loss_probe_ = false;         // the armed timer is a tail loss probe's
  bool recovering_ = false;         // since a timeout, until `recover_` is acked:
  wire::Seq recover_;               // SND.NXT then; acks below it ask for more (RFC 6582 3.2)
  Time fin_wait_2_since_{};
  Time first_timeout_at_{};       // of those in a row
  Time first_sent_at_{};          // when the oldest data in flight went out first, or earlier
  std::optional<Time> timed_at_;  // when the segment being timed went out; none after a retransmission (Karn)
  wire::Seq timed_end_;
  std::uint32_t flight_limit_;  // segments in flight
  unsigned challenges_ = 0;     // since challenges_since_
  Time challenges_since_{};
};

}  // namespace synfin::tcp
