#pragma once

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "synfin/tcp/connection.h"
#include "synfin/wire/parse.h"

#include "tcp/seg.h"

namespace synfin::tcp::testing {

using namespace std::chrono_literals;

// The RFC's way and Linux's, with no option but MSS 1460, and with everything that Linux offers.
Config rfc_config();
Config linux_config();
Config with_options(Config config, std::string_view words);
inline constexpr std::string_view everything = "mss 1460,sackOK,TS val 0 ecr 0,nop,wscale 7";

// Runs the scenario under both policies; a failure says under which.
void under_both_policies(const std::function<void(const Config&)>& scenario);

// A connection and its peer in virtual time, in steps: act, expect, expect. What the connection sends as an
// act is done, or as time passes, waits to be expected. The peer's segments go over real bytes: emit, then
// parse.
class Conversation {
 public:
  explicit Conversation(Config config = rfc_config(), std::uint32_t isn = iss);

  // acts
  Reaction open() { return does("OPEN", Open{}); }
  Reaction listen() { return does("passive OPEN", Listen{}); }
  Reaction send(std::string_view text);
  Reaction close() { return does("CLOSE", Close{}); }
  Reaction abort() { return does("ABORT", Abort{}); }
  Reaction user_timeout() { return does("user timeout", UserTimeout{}); }
  Reaction receives(const Seg& segment);
  Reaction receives(const Seg& segment, const std::function<void(wire::Segment&)>& altered);
  Reaction receives_icmp(std::uint8_t type, std::uint8_t code, std::uint32_t quoted_seq,
                         const std::function<void(wire::IcmpError&)>& altered = {});
  // Time passes; the connection's timers fire on the way.
  void passes(Duration time);
  // Until the next of its timers.
  void waits_for_timer();
  // Several acts before the connection is asked for segments.
  void at_once(const std::function<void(Conversation&)>& acts);
  // What was sent so far is of no interest.
  void forget_sent() { sent_.clear(); }
  // Takes the next segment that was sent, for another conversation to receive.
  Seg next();

  // expectations
  ::testing::AssertionResult sends(const Seg& expected);  // next of all
  ::testing::AssertionResult sends_at(Duration since_start, const Seg& expected);
  ::testing::AssertionResult sends_nothing() const;  // beyond what was expected already
  ::testing::AssertionResult is_in(State state) const;
  ::testing::AssertionResult came_to(PortState port, Reason reason) const;
  ::testing::AssertionResult closed_as(Closing closing) const;

  // The segment that sends() matched last.
  const Transmit& last() const { return last_; }
  std::size_t segments_waiting() const { return sent_.size(); }
  Duration elapsed() const { return now_ - start_; }
  Connection& connection() { return connection_; }
  const Connection& connection() const { return connection_; }
  const Reaction& reaction() const { return reaction_; }

 private:
  struct Sent {
    Transmit transmit;
    Time at;
  };

  Reaction does(std::string_view what, const Event& event);
  void collect();
  void record(std::string_view arrow, const wire::SegmentSpec& spec, std::string_view more);
  ::testing::AssertionResult fails(std::string why) const;

  Config config_;
  Connection connection_;
  Time start_;
  Time now_;
  bool collecting_ = true;
  std::deque<Sent> sent_;
  Transmit last_{};
  Reaction reaction_;
  std::vector<std::string> history_;
};

// Brought into a state; what was sent on the way is forgotten. SND.NXT is iss + 1, and one more once our FIN
// was sent; RCV.NXT is irs + 1, and one more once the peer's was received.
Conversation in_syn_sent(const Config& config = rfc_config());
Conversation in_syn_received(const Config& config = rfc_config());
Conversation in_established(const Config& config = rfc_config(), std::string_view peer_options = "mss 1460",
                            std::uint16_t peer_window = 65535);
Conversation in_fin_wait_1(const Config& config = rfc_config());
Conversation in_fin_wait_2(const Config& config = rfc_config());
Conversation in_close_wait(const Config& config = rfc_config());
Conversation in_closing(const Config& config = rfc_config());
Conversation in_last_ack(const Config& config = rfc_config());
Conversation in_time_wait(const Config& config = rfc_config());

// Every state after SYN-SENT, each with a fresh conversation in it.
struct Situation {
  State state;
  Conversation (*enter)(const Config&);
};
const std::vector<Situation>& later_situations();
// As above, past the handshake.
std::vector<Situation> open_situations();

// Sequence numbers of a situation.
std::uint32_t snd_nxt(State state);
std::uint32_t rcv_nxt(State state);

}  // namespace synfin::tcp::testing
