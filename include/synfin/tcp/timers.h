#pragma once

#include <cstdint>
#include <optional>

#include "synfin/tcp/time.h"

namespace synfin::tcp {

struct TimerConfig {
  Duration initial_rto = std::chrono::seconds(1);  // RFC 6298 2.1
  Duration minimal_rto = std::chrono::seconds(1);  // RFC 6298 2.4; Linux: 200 ms
  Duration minimal_variance{0};  // floor of 4 * RTTVAR in RTO = SRTT + 4 * RTTVAR; Linux: 200 ms
  Duration tick{0};              // of the clock by which timers run: a timeout is rounded up to it
  Duration maximal_rto = std::chrono::seconds(120);  // RFC 6298 2.5 asks for at least 60 s
  Duration slop{0};          // BSD: on top of a timeout that comes from a round trip, doubled or not
  Duration syn_slop{0};      // FreeBSD: on top of a repeated SYN's; the first SYN's has none
  unsigned syn_retries = 7;  // SYNs after the first; RFC 9293 3.8.3 (MUST-23): at least 3 minutes in all
  unsigned syn_linear_timeouts = 0;   // C16: this many timeouts of a SYN pass before the RTO doubles, and add
                                      // as many retries (Linux: tcp_syn_linear_timeouts)
  std::optional<Duration> syn_limit;  // BSD: after so long the attempt is given up, retries left or not
  unsigned fin_retries = 8;           // FINs, or data, after the first (Linux: tcp_orphan_retries)
  // Linux: what is still unanswered at a timeout so long after the first SYN is given up, retries left or
  // not; a FIN or data so long after its first timeout, which stands for fin_retries there.
  std::optional<Duration> syn_overdue;
  std::optional<Duration> fin_overdue;
  // The same once the timeout has grown to the maximal one; probes of a closed window are given up then at
  // once.
  std::optional<Duration> fin_overdue_at_maximal_rto;
  Duration time_wait = std::chrono::minutes(4);  // 2 MSL, RFC 9293 3.4.2

  friend bool operator==(const TimerConfig&, const TimerConfig&) = default;
};

// To whole ticks; as it is where the tick is 0.
Duration rounded_up(Duration time, Duration tick);

// The retransmission timeout of one connection (RFC 6298).
class Rto {
 public:
  explicit Rto(const TimerConfig& config) : config_(config), current_(config.initial_rto) {}

  // A round trip that was no retransmission's (Karn, section 3), or measured by timestamps.
  void sample(Duration round_trip);
  // Section 5.5. `doubled` is false for a SYN's linear timeouts.
  void back_off(bool doubled);
  // The probing of a closed window is over: its interval grew (RFC 9293 3.8.6.1), not the round trip.
  void clear_backoff() { backoff_ = 0; }
  // Section 5.7: a SYN timed out and no round trip has been measured since.
  void fall_back();

  Duration current() const;
  bool is_maximal() const { return current() >= config_.maximal_rto; }
  std::optional<Duration> smoothed() const { return srtt_; }

 private:
  TimerConfig config_;
  std::optional<Duration> srtt_;
  Duration rttvar_{};
  Duration current_;
  unsigned backoff_ = 0;
  bool repeated_ = false;  // something timed out
};

}  // namespace synfin::tcp
