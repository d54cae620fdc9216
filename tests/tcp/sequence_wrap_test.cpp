#include "tcp/conversation.h"

// The sequence space is a circle, and connections may live for years.
namespace synfin::tcp::testing {

namespace {

constexpr std::uint32_t top = 0xffffffff;

}  // namespace

TEST(C50_Wrap, IssAndIrsAtTheTopOfTheSpace) {
  under_both_policies([](const Config& config) {
    Conversation c(config, top);
    c.open();
    EXPECT_TRUE(c.sends(Seg(SYN, top)));
    c.receives(Seg(SYN | ACK, top).ack(0));
    EXPECT_TRUE(c.is_in(State::established));
    EXPECT_TRUE(c.sends(Seg(ACK, 0).ack(0)));
    c.close();
    EXPECT_TRUE(c.sends(Seg(FIN | ACK, 0).ack(0)));
    c.receives(Seg(FIN | ACK, 0).ack(1));
    EXPECT_TRUE(c.is_in(State::time_wait));
    EXPECT_TRUE(c.sends(Seg(ACK, 1).ack(1)));
  });
}

TEST(C50_Wrap, BadAcksAroundTheTopAreTold) {
  for (const std::uint32_t bad : {top, top - 1, 1u, 2u}) {
    Conversation c(rfc_config(), top);
    c.open();
    c.forget_sent();
    c.receives(Seg(SYN | ACK, top).ack(bad));
    EXPECT_TRUE(c.sends(Seg(RST, bad)));
    EXPECT_TRUE(c.is_in(State::syn_sent));
  }
}

TEST(C50_Wrap, RstOfAnAckOfZeroIsTaken) {
  Conversation c(rfc_config(), top);
  c.open();
  c.receives(Seg(RST | ACK, 0).ack(0));
  EXPECT_TRUE(c.is_in(State::closed));
}

TEST(C50_Wrap, DataBothWaysAcrossTheTop) {
  Conversation c(rfc_config(), top - 2);
  c.open();
  c.receives(Seg(SYN | ACK, top - 2).ack(top - 1));
  c.forget_sent();
  c.send("abcdef");
  EXPECT_TRUE(c.sends(Seg(PSH | ACK, top - 1).ack(top - 1).data("abcdef")));
  c.passes(1s);
  EXPECT_TRUE(c.sends(Seg(PSH | ACK, top - 1).data("abcdef")));
  c.receives(Seg(ACK, top - 1).ack(1).data("xyz"));
  EXPECT_EQ(c.connection().unacknowledged_data(), 3u);
  EXPECT_TRUE(c.sends(Seg(ACK, 4).ack(1)));
  EXPECT_TRUE(c.sends(Seg(PSH | ACK, 1).data("def")));  // the rest of what was lost
  c.receives(Seg(ACK, 1).ack(4));
  c.close();
  EXPECT_TRUE(c.sends(Seg(FIN | ACK, 4).ack(1)));
}

TEST(C50_Wrap, ErrorAboutASegmentAcrossTheTopCounts) {
  Conversation c(rfc_config(), top);
  c.open();
  c.receives_icmp(3, 3, top);
  EXPECT_TRUE(c.is_in(State::closed));
}

// The whole circle and a bit, received: IRS comes by again, and the SYN-ACK's number with it.
TEST(LongRun, MoreThanFourGibibytesReceived) {
  Config config = with_options(rfc_config(), "mss 1460,nop,wscale 14");
  config.identity.receive_window = 1u << 30;
  Conversation c = in_established(config, "mss 1460,nop,wscale 14");
  std::uint32_t at = irs + 1;
  std::uint64_t total = 0;
  while (total < (std::uint64_t{1} << 32) + 1000000) {
    // Only lengths count: the payload itself was not captured.
    c.receives(Seg(ACK, at).ack(iss + 1), [](wire::Segment& segment) { segment.payload_length = 1u << 20; });
    at += 1u << 20;
    total += 1u << 20;
    c.forget_sent();
  }
  EXPECT_EQ(c.connection().bytes_received(), total);
  c.receives(Seg(FIN | ACK, at).ack(iss + 1));
  EXPECT_TRUE(c.is_in(State::close_wait));
}

// And sent: once SND.UNA stands on ISS again, what is retransmitted is still data, not the SYN.
TEST(LongRun, OnceAroundTheCircleSent) {
  Config config = with_options(rfc_config(), "mss 65495,nop,wscale 14");
  config.path_mtu = 65535;
  Connection c(config, wire::Seq(iss));
  const Time now{};
  wire::Segment peer;
  peer.ip.source = config.tuple.remote.address;
  peer.ip.destination = config.tuple.local.address;
  peer.source_port = config.tuple.remote.port;
  peer.destination_port = config.tuple.local.port;
  peer.window = 65535;
  peer.options = *wire::parse_options("mss 65495,nop,wscale 14");
  peer.flags = SYN | ACK;
  peer.seq = wire::Seq(irs);
  peer.ack_field = iss + 1;
  c.handle(Open{}, now);
  while (c.poll_transmit(now)) {
  }
  c.handle(SegmentArrived{peer}, now);
  peer.flags = ACK;
  peer.seq = wire::Seq(irs + 1);
  constexpr std::uint64_t circle = (std::uint64_t{1} << 32) - 1;
  constexpr std::size_t flight = 10 * 65495;
  const Event full = Send{wire::Bytes(flight, 'x')};
  const Event rest = Send{wire::Bytes(circle % flight, 'x')};
  for (std::uint64_t i = 0; i <= circle / flight; ++i) {
    c.handle(i < circle / flight ? full : rest, now);
    while (c.unacknowledged_data() > 0) {
      while (const auto out = c.poll_transmit(now)) {
        const std::size_t sent = out->spec.payload ? out->spec.payload->size() : 0;
        peer.ack_field = (*out->spec.seq + static_cast<std::uint32_t>(sent)).raw();
      }
      c.handle(SegmentArrived{peer}, now);
    }
  }
  EXPECT_EQ(peer.ack_field, iss);
  c.handle(Send{wire::Bytes{'t'}}, now);
  EXPECT_EQ(*c.poll_transmit(now)->spec.seq, wire::Seq(iss));
  const Time later = *c.poll_timeout();
  c.handle(Tick{}, later);
  const auto again = c.poll_transmit(later);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(*again->spec.flags, PSH | ACK);
  EXPECT_EQ(*again->spec.payload, wire::Bytes{'t'});
}

TEST(LongRun, TenYearsOfSilenceAndStillOpen) {
  Conversation c = in_established(with_options(rfc_config(), everything), "mss 1460,nop,nop,TS val 1 ecr 0");
  c.passes(24h * 3650);
  EXPECT_TRUE(c.sends_nothing());
  EXPECT_TRUE(c.is_in(State::established));
  c.close();
  EXPECT_TRUE(c.sends(Seg(FIN | ACK, iss + 1)));
  const std::uint64_t milliseconds = 3650ull * 24 * 3600 * 1000;
  EXPECT_EQ(c.last().spec.options->timestamps()->value, static_cast<std::uint32_t>(milliseconds));
}

}  // namespace synfin::tcp::testing
