#include <algorithm>
#include <array>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "synfin/tcp/connection.h"
#include "synfin/tcp/transitions.h"

#include "tcp/conversation.h"

// Whatever arrives, in whatever order: what always holds. Seeded, so a failure comes again.
namespace synfin::tcp::testing {

namespace {

constexpr int runs = 20000;
constexpr int events_a_run = 50;

// Which states the table's rows lead to; one event may go through several.
class Reach {
 public:
  explicit Reach(const Policy& policy) {
    for (int i = 0; i < state_count; ++i) {
      auto& reached = reached_[static_cast<std::size_t>(i)];
      reached.insert(static_cast<State>(i));
      for (std::size_t before = 0; before != reached.size();) {
        before = reached.size();
        for (const Transition& row : transitions()) {
          const bool opens = row.trigger == Trigger::open || row.trigger == Trigger::listen;
          const bool again = opens && static_cast<State>(i) != State::closed;  // a connection is opened once
          if (!again) follow(row, policy, reached);
        }
      }
    }
  }
  bool leads(State from, State to) const { return reached_[static_cast<std::size_t>(from)].contains(to); }

 private:
  static void follow(const Transition& row, const Policy& policy, std::set<State>& reached) {
    if (!row.to || !holds(row.guard, policy)) return;
    if (std::any_of(reached.begin(), reached.end(), [&](State s) { return row.from.has(s); }))
      reached.insert(*row.to);
  }

  std::array<std::set<State>, state_count> reached_;
};

class RandomRun {
 public:
  RandomRun(std::uint32_t seed, Config config, const Reach& reach)
      : random_(seed),
        reach_(reach),
        config_(std::move(config)),
        connection_(config_, wire::Seq(isn_ = number())),
        peer_(number()) {}

  void run() {
    for (int i = 0; i < events_a_run && !::testing::Test::HasFailure(); ++i) {
      step();
      drain();
      check_timeout();
    }
  }

 private:
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
  std::uint32_t number() {
    const std::uint32_t interesting[] = {0, 0xffffffff, 0x7fffffff, 0x80000000};
    return below(2) == 0 ? interesting[below(4)] : static_cast<std::uint32_t>(random_());
  }

  void step() {
    answered_rst_ = false;
    switch (below(16)) {
      case 0:
        return below(3) == 0 ? handle(Listen{}) : handle(Open{});
      case 1:
        return handle(Send{wire::Bytes(below(4000), 'x')});
      case 2:
        return handle(Close{});
      case 3:
        return below(8) == 0 ? handle(Abort{}) : below(4) == 0 ? handle(UserTimeout{}) : handle(Tick{});
      case 4: {
        if (const auto at = connection_.poll_timeout()) now_ = std::max(now_, *at);
        return handle(Tick{});
      }
      case 5:
        now_ += std::chrono::milliseconds(below(3000));
        return handle(Tick{});
      case 6:
        return icmp();
      default:
        return segment();
    }
  }

  void handle(const Event& event) {
    const State before = connection_.state();
    const Reaction r = connection_.handle(event, now_);
    EXPECT_EQ(r.from, before);
    EXPECT_EQ(r.to, connection_.state());
    EXPECT_TRUE(reach_.leads(r.from, r.to)) << to_string(r.from) << " -> " << to_string(r.to);
    if (r.ignored) {
      EXPECT_EQ(r.from, r.to);
      EXPECT_FALSE(r.remark.empty());
    }
  }

  void segment() {
    wire::Segment s;
    s.ip.source = config_.tuple.remote.address;
    s.ip.destination = config_.tuple.local.address;
    s.ip.tos = static_cast<std::uint8_t>(below(4));
    s.source_port = config_.tuple.remote.port;
    s.destination_port = config_.tuple.local.port;
    const wire::Flags likely[] = {ACK, ACK, PSH | ACK, FIN | ACK, SYN | ACK, SYN, RST, RST | ACK};
    s.flags =
        below(4) == 0 ? wire::Flags::from_bits(static_cast<std::uint16_t>(below(512))) : likely[below(8)];
    s.seq = s.syn() ? wire::Seq(peer_) : last_ack_.value_or(wire::Seq(peer_ + 1));
    if (below(4) == 0) s.seq = below(2) == 0 ? s.seq + (below(200) - 100) : wire::Seq(number());
    s.ack_field = last_end_.raw();
    if (below(4) == 0) s.ack_field = below(2) == 0 ? s.ack_field + below(2000) - 1000 : number();
    s.window = static_cast<std::uint16_t>(below(4) == 0 ? 0 : below(65536));
    if (below(3) == 0) s.payload_length = below(below(2) == 0 ? 3000 : 70000);
    if (below(2) == 0 || s.syn()) options(s);
    if (below(20) == 0) s.checksum_state = wire::ChecksumState::bad;
    answered_rst_ = s.rst();
    handle(SegmentArrived{s});
  }

  void options(wire::Segment& s) {
    if (s.syn()) s.options.mss(static_cast<std::uint16_t>(below(2) == 0 ? 1460 : below(65536)));
    if (s.syn() && below(2) == 0) s.options.window_scale(static_cast<std::uint8_t>(below(256)));
    if (s.syn() && below(2) == 0) s.options.sack_permitted();
    if (below(4) > 0) s.options.timestamps({peer_clock_ += below(10), number()});
    if (below(20) == 0) s.options.timestamps({number(), number()});
  }

  void icmp() {
    wire::IcmpError e;
    const std::uint8_t types[] = {3, 3, 3, 4, 5, 11, 12};
    e.type = types[below(7)];
    e.code = static_cast<std::uint8_t>(below(18));
    e.next_hop_mtu = static_cast<std::uint16_t>(below(3) == 0 ? 0 : below(65536));
    e.quoted.ip.source = config_.tuple.local.address;
    e.quoted.ip.destination = config_.tuple.remote.address;
    e.quoted.source_port = config_.tuple.local.port;
    e.quoted.destination_port = config_.tuple.remote.port;
    e.quoted.seq = below(4) == 0 ? wire::Seq(number()) : last_start_;
    handle(IcmpArrived{e});
  }

  void drain() {
    std::size_t count = 0;
    while (const auto out = connection_.poll_transmit(now_)) {
      check(out->spec);
      if (++count > 25) {  // a burst of ten, a retransmission, an ACK, a RST, and again for what they let go
        ADD_FAILURE() << "more segments than any window lets out";
        return;
      }
    }
    EXPECT_FALSE(connection_.poll_transmit(now_).has_value());
  }

  void check(const wire::SegmentSpec& spec) {
    const wire::Flags flags = *spec.flags;
    EXPECT_FALSE(answered_rst_ && flags.has(wire::Flag::rst)) << "an RST was answered with RST";
    EXPECT_EQ(flags.has(wire::Flag::ack), spec.ack.has_value());
    EXPECT_EQ(*spec.source, config_.tuple.local.address);
    EXPECT_FALSE(flags.has_all(SYN | FIN) || flags.has_all(SYN | RST) || flags.has_all(FIN | RST));
    const std::size_t size = spec.payload ? spec.payload->size() : 0;
    const std::size_t options = spec.options && !flags.has(wire::Flag::syn) ? spec.options->padded_size() : 0;
    EXPECT_LE(size + options, 1460u);
    if (flags.has(wire::Flag::rst)) return;
    last_start_ = *spec.seq;
    last_end_ = *spec.seq + static_cast<std::uint32_t>(size) +
                (flags.has(wire::Flag::syn) || flags.has(wire::Flag::fin) ? 1 : 0);
    if (spec.ack) last_ack_ = spec.ack;
  }

  void check_timeout() {
    const auto at = connection_.poll_timeout();
    const StateSet silent{State::closed, State::fin_wait_2};
    const StateSet waiting{State::syn_sent, State::syn_received, State::time_wait};
    EXPECT_FALSE(at && silent.has(connection_.state()));
    EXPECT_FALSE(!at && waiting.has(connection_.state()));
    EXPECT_FALSE(at && *at - now_ > config_.timers.maximal_rto + config_.timers.time_wait);
    if (at && *at <= now_) {  // due: the tick must settle it
      handle(Tick{});
      drain();
      const auto next = connection_.poll_timeout();
      EXPECT_TRUE(!next || *next > now_);
    }
  }

  std::mt19937 random_;
  const Reach& reach_;
  std::uint32_t isn_ = 0;
  Config config_;
  Connection connection_;
  std::uint32_t peer_;
  std::uint32_t peer_clock_ = 1000;
  Time now_{};
  wire::Seq last_start_;
  wire::Seq last_end_;
  std::optional<wire::Seq> last_ack_;
  bool answered_rst_ = false;
};

void run_all(const Config& config) {
  const Reach reach(config.policy);
  for (std::uint32_t seed = 0; seed < runs && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    Config varied = config;
    if (seed % 2 == 0) varied = with_options(varied, everything);
    varied.identity.ecn = seed % 3 == 0;
    varied.piggyback_fin = seed % 5 == 0;
    if (seed % 7 == 0)
      varied.identity.receive_window = varied.identity.syn_window = static_cast<std::uint16_t>(seed % 3000);
    RandomRun(seed, varied, reach).run();
  }
}

}  // namespace

TEST(RandomSegments, WhatAlwaysHoldsTheRfcsWay) { run_all(rfc_config()); }
TEST(RandomSegments, WhatAlwaysHoldsLinuxsWay) { run_all(linux_config()); }

}  // namespace synfin::tcp::testing
