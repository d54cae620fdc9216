#include "synfin/view/ladders.h"

#include <regex>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "synfin/view/ladder.h"

#include "view/columns.h"
#include "view/compared.h"

namespace synfin::view {
namespace {

using namespace testing;
using ::testing::HasSubstr;

LaddersStyle ladders_style(unsigned width) {
  LaddersStyle s;
  s.width = width;
  return s;
}

std::string ladders_drawn(const Compared& c, const LaddersStyle& s) {
  return ladders(c.comparison(), c.left.records(), c.right.records(), s);
}

TEST(Ladders, AlikeExchangesStandLineByLine) {
  EXPECT_EQ(ladders_drawn(alike(), ladders_style(160)),
            "   seconds  kernel       │                                   │ peer                  seconds  "
            "by hand      │                                   │ peer\n"
            "  0.000000               │─────── SYN seq=3089239005 ───────►│                 =    0.000000  "
            "SYN-SENT     │─────── SYN seq=3089239005 ───────►│\n"
            "  0.002526               │◄─ [S.] 3769853557 ack 3089239006 ─│ SYN-RECEIVED    ≈    0.002526  "
            "ESTABLISHED  │◄─ [S.] 3769853557 ack 3089239006 ─│ SYN-RECEIVED\n"
            "  0.002558               │─────────── ACK ack=1 ────────────►│ (ESTABLISHED)   ≈    0.002558  "
            "ESTABLISHED  │─────────── ACK ack=1 ────────────►│ (ESTABLISHED)\n"
            "  0.002580               │────── FIN-ACK seq=1 ack=1 ───────►│ (CLOSE-WAIT)    ≈    0.002580  "
            "FIN-WAIT-1   │────── FIN-ACK seq=1 ack=1 ───────►│ (CLOSE-WAIT)\n"
            "  0.005229               │◄────── FIN-ACK seq=1 ack=2 ───────│ LAST-ACK        ≈    0.005229  "
            "TIME-WAIT    │◄────── FIN-ACK seq=1 ack=2 ───────│ LAST-ACK\n"
            "  0.005251               │─────────── ACK ack=2 ────────────►│ (CLOSED)        ≈    0.005251  "
            "TIME-WAIT    │─────────── ACK ack=2 ────────────►│ (CLOSED)\n"
            "(STATE): where the peer is if our segment arrived\n"
            "between them: = the same, ≈ differs as it may, ≠ differs\n");
}

TEST(Ladders, WhatOneExchangeAloneHasFacesABlank) {
  EXPECT_EQ(ladders_drawn(unlike(), ladders_style(160)),
            "   seconds  kernel       │                                   │ peer                  seconds  "
            "by hand      │                                   │ peer\n"
            "  0.000000               │─────── SYN seq=3089239005 ───────►│                 ≠    0.000000  "
            "SYN-SENT     │─────── SYN seq=3089239005 ───────►│\n"
            "  0.002526               │◄─ [S.] 3769853557 ack 3089239006 ─│ SYN-RECEIVED    ≈    0.002526  "
            "ESTABLISHED  │◄─ [S.] 3769853557 ack 3089239006 ─│ SYN-RECEIVED\n"
            "  0.002558               │─────────── ACK ack=1 ────────────►│ (ESTABLISHED)   ≈    0.002558  "
            "ESTABLISHED  │─────────── ACK ack=1 ────────────►│ (ESTABLISHED)\n"
            "  0.002580               │────── FIN-ACK seq=1 ack=1 ───────►│ (CLOSE-WAIT)    ≈    0.002580  "
            "FIN-WAIT-1   │────── FIN-ACK seq=1 ack=1 ───────►│ (CLOSE-WAIT)\n"
            "                         │                                   │                             ⋮    "
            "           │              1.201 s              │\n"
            "                         │                                   │                 ≠    1.203580  "
            "FIN-WAIT-1   │─────── [F.] 1 ack 1 again ───────►│ (CLOSE-WAIT)\n"
            "                         │                                   │                 ≠    1.203900    "
            "           │◄┄┄┄┄┄┄┄ ICMP time-exceeded ○      │ (CLOSE-WAIT)\n"
            "                         │                                   │                                  "
            "           │ a router's: taken as a soft error │\n"
            "  0.005229               │◄────── FIN-ACK seq=1 ack=2 ───────│ LAST-ACK        ≈    1.205229  "
            "TIME-WAIT    │◄────── FIN-ACK seq=1 ack=2 ───────│ LAST-ACK\n"
            "  0.005251               │─────────── ACK ack=2 ────────────►│ (CLOSED)        ≠    1.205251  "
            "TIME-WAIT    │─────────── ACK ack=2 ────────────►│ (CLOSED)\n"
            "(STATE): where the peer is if our segment arrived\n"
            "between them: = the same, ≈ differs as it may, ≠ differs\n");
}

TEST(Ladders, AtAHundredColumnsStillSideBySide) {
  EXPECT_EQ(
      ladders_drawn(alike(), ladders_style(100)),
      "   seconds  kernel       │                    │        seconds  by hand      │                    │\n"
      "  0.000000               │─ [S] 3089239005 ──►│  =    0.000000  SYN-SENT     │─ [S] 3089239005 ──►│\n"
      "  0.002526               │◄─ [S.] 3769853557 ─│  ≈    0.002526  ESTABLISHED  │◄─ [S.] 3769853557 ─│\n"
      "  0.002558               │──── ACK ack=1 ────►│  ≈    0.002558  ESTABLISHED  │──── ACK ack=1 ────►│\n"
      "  0.002580               │── [F.] 1 ack 1 ───►│  ≈    0.002580  FIN-WAIT-1   │── [F.] 1 ack 1 ───►│\n"
      "  0.005229               │◄── [F.] 1 ack 2 ───│  ≈    0.005229  TIME-WAIT    │◄── [F.] 1 ack 2 ───│\n"
      "  0.005251               │──── ACK ack=2 ────►│  ≈    0.005251  TIME-WAIT    │──── ACK ack=2 ────►│\n"
      "between them: = the same, ≈ differs as it may, ≠ differs\n");
}

TEST(Ladders, BelowAHundredColumnsOneFollowsTheOther) {
  const Compared c = unlike();
  LadderStyle one;
  one.width = 99;
  one.left = "kernel";
  const std::string first = ladder(c.left.records(), one);
  one.left = "by hand";
  EXPECT_EQ(ladders_drawn(c, ladders_style(99)), first + "\n" + ladder(c.right.records(), one));
}

TEST(Ladders, NoLineIsWiderThanAsked) {
  for (unsigned width = 100; width <= 180; ++width) {
    std::istringstream lines(ladders_drawn(unlike(), ladders_style(width)));
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("(") || line.starts_with("between")) continue;  // the legend
      EXPECT_LE(columns(line), width) << line;
    }
  }
}

// Silence above the arrow in the one, a blank in the other; a remark below.
TEST(Ladders, ArrowsOfAPairStayOnOneLine) {
  Compared c;
  c.left = opened();
  c.right = opened();
  const SegmentSpec fin = segment(Flag::fin | Flag::ack, iss + 1, irs + 1);
  c.left.ours(std::chrono::seconds(3), fin);
  c.right.ours(microseconds(2580), fin).remark = "early";
  EXPECT_THAT(ladders_drawn(c, ladders_style(160)),
              HasSubstr("         ⋮               │              2.997 s              │                      "
                        "                       │                                   │\n"
                        "  3.000000               │────── FIN-ACK seq=1 ack=1 ───────►│ (CLOSE-WAIT)    ≠    "
                        "0.002580               │────── FIN-ACK seq=1 ack=1 ───────►│ (CLOSE-WAIT)\n"
                        "                         │                                   │                      "
                        "                       │               early               │\n"));
}

TEST(Ladders, AnExchangeWithoutPacketsFacesBlanks) {
  Compared c = alike();
  c.right = Exchange();
  const std::string text = ladders_drawn(c, ladders_style(160));
  EXPECT_THAT(text, HasSubstr("SYN seq=3089239005"));
  EXPECT_THAT(
      text, HasSubstr("SYN-RECEIVED    ≠                           │                                   │\n"));
}

std::string without(const std::string& pattern, const std::string& text) {
  return std::regex_replace(text, std::regex(pattern), "");
}

TEST(Ladders, ColorAddsNothingButEscapesAndBlanks) {
  LaddersStyle s = ladders_style(160);
  s.color = true;
  const std::string colored = ladders_drawn(unlike(), s);
  EXPECT_THAT(colored, HasSubstr("  \x1b[31m≠\x1b[0m  "));
  EXPECT_EQ(without(" +(?=\n)", without("\x1b\\[[0-9]*m", colored)),
            ladders_drawn(unlike(), ladders_style(160)));
}

}  // namespace
}  // namespace synfin::view
