#include "synfin/tcp/receive_window.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "synfin/tcp/personality.h"

namespace synfin::tcp {
namespace {

using wire::Seq;

constexpr std::uint32_t with_timestamps = 12;

// Windows of a Linux client in an exchange that reads `reply` bytes, as that kernel's own segments had them
// on 6.18 in the lab: of the handshake's ACK, of the reply's and of the last, which is that of a FIN with its
// ACK.
struct Measured {
  HostFacts facts;
  RouteFacts route;
  bool scaling;
  std::uint32_t reply;
  std::uint16_t first;
  std::uint16_t of_reply;
  std::uint16_t last;
};

HostFacts with_rmem(std::uint32_t usual, std::uint32_t most = 6291456) {
  HostFacts facts;
  facts.tcp_rmem = {4096, usual, most};
  return facts;
}

void expect_windows(const Measured& m) {
  const Personality p = linux_personality(m.facts, m.route);
  ReceiveWindow window(p.identity.receive_window, p.identity.buffer);
  const unsigned shift = m.scaling ? p.identity.syn_options.window_scale().value() : 0;
  Seq next(1000);
  window.open(next, p.identity.syn_window, shift, with_timestamps, m.route.mtu - 52);
  EXPECT_EQ(window.next_field(next), m.first) << "reply " << m.reply;
  next += m.reply;
  window.take(m.reply);
  EXPECT_EQ(window.next_field(next), m.of_reply) << "reply " << m.reply;
  window.next_field(next);  // the FIN's
  next += 1;
  window.take(0);
  EXPECT_EQ(window.next_field(next), m.last) << "reply " << m.reply;
}

// tcp_workaround_signed_windows: what has come makes the window grow, but not beyond.
TEST(ReceiveWindow, WithoutScalingASignedWindowStaysOne) {
  for (const bool bounded : {false, true}) {
    HostFacts facts = with_rmem(131072);
    facts.tcp_workaround_signed_windows = bounded;
    const Personality p = linux_personality(facts, {.mtu = 1500});
    ReceiveWindow window(p.identity.receive_window, p.identity.buffer);
    Seq next(1000);
    window.open(next, p.identity.syn_window, 0, with_timestamps, 1448);
    std::uint16_t largest = 0;
    for (int i = 0; i < 40; ++i) {
      largest = std::max(largest, window.next_field(next));
      next += 500;
      window.take(500);
    }
    EXPECT_EQ(largest <= 32767, bounded) << largest;
  }
}

TEST(ReceiveWindow, WithoutScalingIsLinuxsToTheByte) {
  const RouteFacts route{.mtu = 1500};
  for (const auto& [reply, of_reply, last] : {std::tuple{1, 64239, 64238},
                                              {100, 64140, 64139},
                                              {128, 64112, 64111},
                                              {300, 63940, 63940},
                                              {500, 63784, 63784},
                                              {536, 63784, 63784},
                                              {537, 63703, 63702},
                                              {588, 63652, 63651}}) {
    expect_windows({with_rmem(131072), route, false, static_cast<std::uint32_t>(reply), 64240,
                    static_cast<std::uint16_t>(of_reply), static_cast<std::uint16_t>(last)});
  }
}

TEST(ReceiveWindow, ScaledIsLinuxs) {
  const RouteFacts route{.mtu = 1500};
  for (const auto& [reply, of_reply] :
       {std::pair{1, 502}, {127, 502}, {128, 501}, {536, 501}, {537, 498}, {588, 498}}) {
    const auto field = static_cast<std::uint16_t>(of_reply);
    expect_windows({with_rmem(131072), route, true, static_cast<std::uint32_t>(reply), 502, field, field});
  }
}

// What is not read yet takes of a small buffer.
TEST(ReceiveWindow, OfASmallBufferIsLinuxs) {
  const RouteFacts route{.mtu = 1500};
  for (const auto& [reply, of_reply, last] : {std::tuple{1, 2919, 2918},
                                              {100, 2820, 2820},
                                              {127, 2793, 2793},
                                              {300, 2680, 2680},
                                              {536, 2680, 2680},
                                              {588, 2352, 2352}}) {
    expect_windows({with_rmem(8192, 16384), route, false, static_cast<std::uint32_t>(reply), 2920,
                    static_cast<std::uint16_t>(of_reply), static_cast<std::uint16_t>(last)});
  }
}

// A window that began small grows with the first reply of 128 bytes and more.
TEST(ReceiveWindow, OfAShortInitialWindowGrowsAsLinuxsDoes) {
  const RouteFacts route{.mtu = 1500, .initrwnd = 4};
  for (const auto& [reply, of_reply] :
       {std::pair{1, 5840}, {127, 5840}, {128, 8576}, {536, 8576}, {537, 8592}, {588, 8232}}) {
    const auto field = static_cast<std::uint16_t>(of_reply);
    expect_windows({with_rmem(131072), route, false, static_cast<std::uint32_t>(reply), 5840, field, field});
  }
}

// The seed's: 62848 is offered, of which 588 bytes leave 62260, rounded up to 487 units.
TEST(ReceiveWindow, TheEdgeIsKeptToWhatWasOffered) {
  const Personality p = personality(Like::seed, {}, {});
  ReceiveWindow window(p.identity.receive_window, p.identity.buffer);
  Seq next(1);
  window.open(next, p.identity.syn_window, 7, with_timestamps, 1388);
  EXPECT_EQ(window.next_field(next), 491);
  EXPECT_EQ(window.edge(), next + (491u << 7));
  window.take(588);
  next += 588;
  EXPECT_EQ(window.left(next), 62260u);
  EXPECT_EQ(window.next_field(next), 487);
}

// The 16 bits of a window that needs more, as Linux's TIME-WAIT has it.
TEST(ReceiveWindow, StandsOnceFrozen) {
  const Personality p = linux_personality(with_rmem(1000000), {.mtu = 9001});
  ReceiveWindow window(p.identity.receive_window, p.identity.buffer);
  window.open(Seq(1), p.identity.syn_window, 0, 0, 1460);
  EXPECT_EQ(window.next_field(Seq(1)), 65535);
  window.freeze(Seq(1));
  EXPECT_EQ(window.next_field(Seq(2)), 34103);
  window.freeze(Seq(9));
  EXPECT_EQ(window.next_field(Seq(10)), 34103);
}

}  // namespace
}  // namespace synfin::tcp
