#include "synfin/view/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "view/exchange.h"

namespace synfin::view {
namespace {

using namespace testing;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using tcp::Closing;
using tcp::Outcome;
using tcp::PortState;
using tcp::Reason;

const Target web{"192.0.2.2", server, 80, "http"};
const Target named{"peer.example", server, 81, ""};
constexpr Outcome of_open_port{PortState::open, Reason::syn_ack, Closing::three_segment};
constexpr Outcome closed_port{PortState::closed, Reason::reset, Closing::unfinished};
constexpr Outcome silent_port{PortState::filtered, Reason::no_response, Closing::unfinished};

Outcome filtered(Reason reason) { return {PortState::filtered, reason, Closing::unfinished}; }
Summary verdict_of(const Exchange& e) { return summarise(e.records()); }

TEST(VerdictLine, OpenPortSucceeds) {
  EXPECT_EQ(verdict_line(web, of_open_port), "Connection to 192.0.2.2 80 port [tcp/http] succeeded!");
  EXPECT_TRUE(succeeded(of_open_port));
}

TEST(VerdictLine, NameIsFollowedByItsAddressAndUnknownServiceIsAStar) {
  EXPECT_EQ(verdict_line(named, of_open_port),
            "Connection to peer.example (192.0.2.2) 81 port [tcp/*] succeeded!");
}

TEST(VerdictLine, ResetIsRefused) {
  EXPECT_EQ(verdict_line(web, closed_port),
            "synfin: connect to 192.0.2.2 port 80 (tcp) failed: Connection refused");
  EXPECT_EQ(verdict_line(named, closed_port),
            "synfin: connect to peer.example (192.0.2.2) port 81 (tcp) failed: Connection refused");
  EXPECT_FALSE(succeeded(closed_port));
}

// nc 1.219 puts the address of a name into this line too.
TEST(VerdictLine, SilenceIsATimeout) {
  EXPECT_EQ(verdict_line(web, silent_port),
            "synfin: connect to 192.0.2.2 port 80 (tcp) timed out: Operation now in progress");
  EXPECT_EQ(verdict_line(named, silent_port),
            "synfin: connect to peer.example (192.0.2.2) port 81 (tcp) timed out: Operation now in progress");
}

TEST(VerdictLine, IcmpErrorsGiveTheKernelsWords) {
  const std::string head = "synfin: connect to 192.0.2.2 port 80 (tcp) failed: ";
  const std::vector<std::pair<Reason, std::string>> words = {
      {Reason::net_unreach, "Network is unreachable"},
      {Reason::host_unreach, "No route to host"},
      {Reason::proto_unreach, "Protocol not available"},
      {Reason::port_unreach, "Connection refused"},
      {Reason::net_prohibited, "Network is unreachable"},
      {Reason::host_prohibited, "No route to host"},
      {Reason::admin_prohibited, "No route to host"},
      {Reason::source_route_failed, "Operation not supported"},
      {Reason::time_exceeded, "No route to host"},
      {Reason::param_problem, "Protocol error"},
      {Reason::dest_unreach, "No route to host"}};
  for (const auto& [reason, text] : words) EXPECT_EQ(verdict_line(web, filtered(reason)), head + text);
}

TEST(VerdictLine, TheCodeTellsWhatTheReasonFoldsTogether) {
  const std::string head = "synfin: connect to 192.0.2.2 port 80 (tcp) failed: ";
  const std::vector<std::pair<std::uint8_t, std::string>> words = {{4, "Message too long"},
                                                                   {6, "Network is unreachable"},
                                                                   {7, "Host is down"},
                                                                   {8, "Machine is not on the network"},
                                                                   {11, "Network is unreachable"},
                                                                   {15, "No route to host"},
                                                                   {200, "No route to host"}};
  for (const auto& [code, text] : words) {
    Summary summary;
    summary.icmp = IcmpAnswer{server, 3, code};
    EXPECT_EQ(verdict_line(web, filtered(Reason::dest_unreach), summary), head + text) << int{code};
  }
  EXPECT_EQ(verdict_line(web, of_open_port, {}), verdict_line(web, of_open_port));
}

TEST(NegotiatedLine, SampleExchange) {
  EXPECT_EQ(negotiated_line(verdict_of(sample())),
            "negotiated: mss 1440, wscale 7/9, sackOK, timestamps; peer ttl 64");
}

TEST(NegotiatedLine, OnlyWhatWasAgreed) {
  Summary summary;
  EXPECT_EQ(negotiated_line(summary), "");
  summary.peer_ttl = std::uint8_t{64};
  EXPECT_EQ(negotiated_line(summary), "");
  summary.negotiated.ecn = true;
  EXPECT_EQ(negotiated_line(summary), "negotiated: ecn; peer ttl 64");
}

TEST(StateLine, SampleExchange) {
  EXPECT_EQ(state_line(of_open_port, verdict_of(sample())),
            "open (syn-ack), handshake 2.526 ms, close 2.671 ms (3-segment, peer's FIN with its ACK), 6 "
            "segments, no "
            "data");
}

TEST(StateLine, EveryWayDownHasItsWords) {
  Summary s;
  const auto text = [&s](Closing closing) {
    s.closing = closing;
    return state_line({PortState::open, Reason::syn_ack, closing}, s);
  };
  EXPECT_EQ(text(Closing::unfinished), "open (syn-ack), cut off before its close, 0 segments, no data");
  EXPECT_EQ(text(Closing::left_open), "open (syn-ack), left open, 0 segments, no data");
  EXPECT_EQ(text(Closing::reset_by_us), "open (syn-ack), reset by us, 0 segments, no data");
  s.kernel_resets = 1;
  EXPECT_EQ(text(Closing::reset_by_us), "open (syn-ack), reset by our own kernel, 0 segments, no data");
  s.close = milliseconds(15);
  EXPECT_EQ(text(Closing::reset_by_peer),
            "open (syn-ack), close 15.00 ms (reset by the peer), 0 segments, no data");
  EXPECT_EQ(text(Closing::four_segment),
            "open (syn-ack), close 15.00 ms (4-segment, peer's FIN apart from its ACK), 0 segments, no data");
  EXPECT_EQ(text(Closing::simultaneous),
            "open (syn-ack), close 15.00 ms (simultaneous, the FINs crossed), 0 segments, no data");
  EXPECT_EQ(text(Closing::by_peer),
            "open (syn-ack), close 15.00 ms (by the peer, whose FIN came first), 0 segments, no data");
  EXPECT_EQ(text(Closing::unfinished),
            "open (syn-ack), close 15.00 ms (unfinished, our FIN unanswered), 0 segments, no data");
  s.fin_acknowledged = true;
  EXPECT_EQ(
      text(Closing::unfinished),
      "open (syn-ack), close 15.00 ms (unfinished, our FIN acknowledged, none from the peer), 0 segments, no "
      "data");
}

TEST(StateLine, OpenButNotAskedToStaySoIsCutOff) {
  const Summary s = verdict_of(opened());
  EXPECT_EQ(s.closing, Closing::left_open);
  EXPECT_EQ(state_line({PortState::open, Reason::syn_ack, Closing::unfinished}, s),
            "open (syn-ack), handshake 2.526 ms, cut off before its close, 3 segments, no data");
  EXPECT_EQ(state_line({PortState::open, Reason::syn_ack, Closing::left_open}, s),
            "open (syn-ack), handshake 2.526 ms, left open, 3 segments, no data");
}

TEST(StateLine, DataAndRetransmissionsAreCounted) {
  Summary s = verdict_of(sample());
  s.bytes_sent = 1;
  EXPECT_THAT(state_line(of_open_port, s), ::testing::EndsWith("6 segments, 1 byte sent"));
  s.bytes_received = 588;
  s.syn_retransmissions = 1;
  s.fin_retransmissions = 2;
  EXPECT_THAT(
      state_line(of_open_port, s),
      ::testing::EndsWith("6 segments, 1 byte sent, 588 received, SYN sent 2 times, FIN sent 3 times"));
  s.bytes_sent = 0;
  EXPECT_THAT(state_line(of_open_port, s),
              ::testing::HasSubstr("6 segments, 588 bytes received, SYN sent 2 times"));
}

Exchange refused(std::uint16_t port, std::uint8_t ttl) {
  Exchange e(port);
  e.ours(microseconds(0), client_syn());
  SegmentSpec rst = segment(Flag::rst | Flag::ack, Seq(0), iss + 1);
  rst.ttl = ttl;
  e.peer(microseconds(31), rst);
  return e;
}

TEST(StateLine, ClosedPort) {
  EXPECT_EQ(state_line(closed_port, verdict_of(refused(81, 64))),
            "closed (reset), answer after 31.0 us, peer ttl 64, ip id 0, 2 segments");
}

TEST(StateLine, ResetWithATtlOfItsOwnIsPointedOut) {
  const std::vector<Summary> others = {verdict_of(sample()), verdict_of(refused(82, 64)), Summary{}};
  EXPECT_EQ(state_line(closed_port, verdict_of(refused(81, 57)), others),
            "closed (reset), answer after 31.0 us, peer ttl 57, ip id 0 (other answers: ttl 64, ip id 0: a "
            "middlebox?), "
            "2 segments");
  EXPECT_EQ(state_line(closed_port, verdict_of(refused(81, 64)), others),
            "closed (reset), answer after 31.0 us, peer ttl 64, ip id 0, 2 segments");
}

TEST(StateLine, SilentPort) {
  Exchange e(82);
  for (int i = 0; i < 5; ++i) e.ours(std::chrono::seconds(i), client_syn());
  EXPECT_EQ(state_line(silent_port, verdict_of(e)), "filtered (no-response), 5 SYNs, no answer");
  e.peer(std::chrono::seconds(5), segment(Flag::rst, Seq(1)));
  EXPECT_EQ(state_line(silent_port, verdict_of(e)),
            "filtered (no-response), 5 SYNs, no answer (1 other segment that answered nothing)");
}

TEST(StateLine, IcmpErrorNamesItsSender) {
  Exchange e(83);
  e.ours(microseconds(0), client_syn());
  e.icmp(microseconds(1310), server, 3, 13);
  EXPECT_EQ(state_line(filtered(Reason::admin_prohibited), verdict_of(e)),
            "filtered (admin-prohibited), ICMP from 192.0.2.2 after 1.310 ms, 1 SYN");
}

TEST(Explanation, NothingToExplain) {
  EXPECT_EQ(explanation(verdict_of(sample()), of_open_port), "");
  EXPECT_EQ(explanation(verdict_of(refused(81, 64)), closed_port), "");
}

TEST(Explanation, ResetToABannerAfterOurFin) {
  Exchange e = closing();
  e.peer(milliseconds(6),
         with_text(segment(Flag::psh | Flag::ack, irs + 1, iss + 2), "SSH-2.0-OpenSSH_9.2p1"));
  e.ours(milliseconds(7), segment(Flag::rst, iss + 2));
  EXPECT_EQ(
      explanation(verdict_of(e), of_open_port),
      "the peer sent 21 bytes after our FIN: a closed socket answers data with RST, as the kernel does after "
      "close() (nc -z to ssh or smtp)");
}

TEST(Explanation, ResetsByTheLocalKernel) {
  Summary s;
  s.kernel_resets = 1;
  EXPECT_EQ(explanation(s, of_open_port),
            "the RST from our port is sent by the local kernel, which knows nothing of our connection and so "
            "resets it "
            "(--rst-guard keeps it out)");
  s.kernel_resets = 3;
  EXPECT_THAT(explanation(s, of_open_port),
              ::testing::StartsWith("3 RSTs from our port are sent by the local kernel"));
}

TEST(Explanation, SplitHandshakeAndForeignReset) {
  EXPECT_EQ(
      explanation({}, {PortState::open, Reason::split_handshake_syn, Closing::unfinished}),
      "the peer answered our SYN with a SYN of its own, without an ACK: a simultaneous open (RFC 9293 3.5)");
  Summary s;
  s.peer_ttl = std::uint8_t{64};
  s.reset_ttl = std::uint8_t{57};
  EXPECT_EQ(
      explanation(s, of_open_port),
      "the peer's RST came with ttl 57, its SYN-ACK with ttl 64: a middlebox may have sent one of them");
}

TEST(Duration, ThreeOrFourFigures) {
  const std::vector<std::pair<tcp::Duration, std::string>> cases = {{nanoseconds(0), "0 ns"},
                                                                    {nanoseconds(999), "999 ns"},
                                                                    {nanoseconds(1000), "1.00 us"},
                                                                    {nanoseconds(9994), "9.99 us"},
                                                                    {nanoseconds(9996), "10.0 us"},
                                                                    {nanoseconds(12345), "12.3 us"},
                                                                    {nanoseconds(99960), "100 us"},
                                                                    {nanoseconds(999499), "999 us"},
                                                                    {nanoseconds(999600), "1.000 ms"},
                                                                    {microseconds(2526), "2.526 ms"},
                                                                    {microseconds(26714), "26.71 ms"},
                                                                    {microseconds(267140), "267.1 ms"},
                                                                    {microseconds(999960), "1.000 s"},
                                                                    {milliseconds(1002), "1.002 s"},
                                                                    {milliseconds(12345), "12.35 s"},
                                                                    {milliseconds(123456), "123.5 s"},
                                                                    {milliseconds(1234567), "1234.6 s"},
                                                                    {microseconds(-2526), "-2.526 ms"}};
  for (const auto& [duration, text] : cases) EXPECT_EQ(to_string(duration), text) << duration.count();
}

}  // namespace
}  // namespace synfin::view
