#include "synfin/view/ladder.h"

#include <regex>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "view/exchange.h"

namespace synfin::view {
namespace {

using namespace testing;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;

LadderStyle style(unsigned width) {
  LadderStyle s;
  s.width = width;
  return s;
}

std::string drawn(const Exchange& e, unsigned width = 80) { return ladder(e.records(), style(width)); }

TEST(Ladder, OfNothingIsEmpty) { EXPECT_EQ(ladder({}, LadderStyle{}), ""); }

TEST(Ladder, SampleExchange) {
  LadderStyle s;
  s.right = "192.0.2.2";
  EXPECT_EQ(
      ladder(sample().records(), s),
      "   seconds  us           │                                                          │ 192.0.2.2\n"
      "  0.000000  SYN-SENT     │────────────────── SYN seq=3089239005 ───────────────────►│\n"
      "  0.002526  ESTABLISHED  │◄───────── SYN-ACK seq=3769853557 ack=3089239006 ─────────│ SYN-RECEIVED\n"
      "  0.002558  ESTABLISHED  │─────────────────────── ACK ack=1 ───────────────────────►│ (ESTABLISHED)\n"
      "  0.002580  FIN-WAIT-1   │────────────────── FIN-ACK seq=1 ack=1 ──────────────────►│ (CLOSE-WAIT)\n"
      "  0.005229  TIME-WAIT    │◄────────────────── FIN-ACK seq=1 ack=2 ──────────────────│ LAST-ACK\n"
      "  0.005251  TIME-WAIT    │─────────────────────── ACK ack=2 ───────────────────────►│ (CLOSED)\n"
      "(STATE): where the peer is if our segment arrived\n");
}

TEST(Ladder, NarrowTerminalLosesThePeersColumnAndShortensLabels) {
  EXPECT_EQ(drawn(sample(), 50),
            "   seconds  us           │                       │\n"
            "  0.000000  SYN-SENT     │─ SYN seq=3089239005 ─►│\n"
            "  0.002526  ESTABLISHED  │◄── [S.] 3769853557 ───│\n"
            "  0.002558  ESTABLISHED  │───── ACK ack=1 ──────►│\n"
            "  0.002580  FIN-WAIT-1   │──── [F.] 1 ack 1 ────►│\n"
            "  0.005229  TIME-WAIT    │◄──── [F.] 1 ack 2 ────│\n"
            "  0.005251  TIME-WAIT    │───── ACK ack=2 ──────►│\n");
}

TEST(Ladder, VeryNarrowStillTellsDirectionAndFlags) {
  EXPECT_THAT(drawn(sample(), 1), HasSubstr("  0.002526  ESTABLISHED  │◄── [S.] ───│\n"));
}

std::size_t columns(const std::string& text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
  return count;
}

TEST(Ladder, NoLineIsWiderThanAsked) {
  for (unsigned width = 40; width <= 140; ++width) {
    std::istringstream lines(drawn(sample(), width));
    for (std::string line; std::getline(lines, line);) {
      if (line.front() == '(') continue;  // the legend
      EXPECT_LE(columns(line), width) << line;
    }
  }
}

TEST(Ladder, SilenceIsMarkedAndRetransmissionsNamed) {
  Exchange e;
  changes(e.ours(seconds(0), client_syn()), State::closed, State::syn_sent);
  Record& again = e.ours(seconds(1), client_syn());
  again.state = State::syn_sent;
  again.retransmission = 1;
  EXPECT_EQ(drawn(e, 100),
            "   seconds  us           │                                                          │ peer\n"
            "  0.000000  SYN-SENT     │────────────────── SYN seq=3089239005 ───────────────────►│\n"
            "         ⋮               │                         1.000 s                          │\n"
            "  1.000000  SYN-SENT     │───────── SYN seq=3089239005 (retransmission 1) ─────────►│\n");
}

TEST(Ladder, IcmpErrorsAreDottedAndARoutersStartsBetween) {
  Exchange e(83);
  changes(e.ours(milliseconds(0), client_syn()), State::closed, State::syn_sent);
  e.icmp(milliseconds(1), server, 3, 13);
  e.icmp(milliseconds(2), wire::Address{0xc6336401}, 11, 0);
  const std::string text = drawn(e, 100);
  EXPECT_THAT(text, HasSubstr("│◄┄┄┄┄┄┄┄┄┄ ICMP admin-prohibited from 192.0.2.2 ┄┄┄┄┄┄┄┄┄┄│\n"));
  EXPECT_THAT(text, HasSubstr("│◄┄┄┄┄┄┄┄┄┄ ICMP time-exceeded from 198.51.100.1 ○         │\n"));
}

TEST(Ladder, KernelsSegmentsAreDoubleStroked) {
  Exchange e;
  e.ours(milliseconds(0), client_syn());
  e.peer(milliseconds(1), server_syn_ack());
  e.kernel(milliseconds(2), segment(Flag::rst, iss + 1));
  EXPECT_THAT(drawn(e),
              HasSubstr("  0.002000               │═════════ kernel: RST seq=1 ═════════►│ (CLOSED)\n"));
}

TEST(Ladder, RemarkStandsUnderItsArrow) {
  Exchange e;
  e.ours(milliseconds(0), client_syn());
  e.peer(milliseconds(1), segment(Flag::rst | Flag::ack, Seq(0), iss)).remark =
      "acks nothing of ours, so it is not taken";
  EXPECT_THAT(drawn(e), HasSubstr("│◄──────── RST-ACK seq=0 ack=0 ────────│ CLOSED\n"
                                  "                         │  acks nothing of ours, so it is not  │\n"
                                  "                         │                taken                 │\n"));
}

TEST(Ladder, DataShowsItsRangeAndUnreadablePacketsAppear) {
  Exchange e = opened();
  e.ours(milliseconds(3),
         with_text(segment(Flag::psh | Flag::ack, iss + 1, irs + 1), "GET / HTTP/1.1\r\n\r\n"));
  e.raw(milliseconds(4), Origin::peer, wire::Bytes{0x45, 0, 0});
  const std::string text = drawn(e, 100);
  EXPECT_THAT(text, HasSubstr(" PSH-ACK seq=1:19 ack=1 len=18 "));
  EXPECT_THAT(text,
              HasSubstr("│◄─────── unreadable: IP header cut short (byte 3) ────────│ (ESTABLISHED)\n"));
}

TEST(Ladder, AbsoluteSequenceNumbers) {
  LadderStyle s = style(100);
  s.absolute_sequence = true;
  EXPECT_THAT(ladder(sample().records(), s), HasSubstr(" FIN-ACK seq=3089239006 ack=3769853558 "));
}

TEST(Ladder, ColorAddsNothingButEscapes) {
  LadderStyle s = style(80);
  s.color = true;
  const std::string colored = ladder(sample().records(), s);
  EXPECT_THAT(colored, HasSubstr("\x1b[32m──────── SYN seq=3089239005 ─────────►\x1b[0m"));
  EXPECT_EQ(std::regex_replace(colored, std::regex("\x1b\\[[0-9]*m"), ""), drawn(sample()));
}

}  // namespace
}  // namespace synfin::view
