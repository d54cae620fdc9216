#include "synfin/view/packet_line.h"

#include <gtest/gtest.h>

#include "synfin/view/hex_dump.h"

#include "view/exchange.h"
#include "view/time_zone.h"

namespace synfin::view {
namespace {

using namespace testing;

std::string lines_of(const Exchange& exchange, const LineStyle& style) {
  PacketLines lines(style);
  std::string out;
  for (const Record& record : exchange.records()) out += lines.line(record);
  return out;
}

TEST(PacketLine, SampleExchangeIsTheContractsText) {
  const TimeZone utc("UTC");
  EXPECT_EQ(
      lines_of(sample(), {}),
      "23:21:42.951233 IP 192.0.2.1.55538 > 192.0.2.2.80: Flags [S], seq 3089239005, win 62727, options [mss "
      "8961,sackOK,TS val 3787945529 ecr 0,nop,wscale 7], length 0  # CLOSED -> SYN-SENT\n"
      "23:21:42.953759 IP 192.0.2.2.80 > 192.0.2.1.55538: Flags [S.], seq 3769853557, ack 3089239006, win "
      "65535, "
      "options [mss 1440,sackOK,TS val 4097033079 ecr 3787945529,nop,wscale 9], length 0  # SYN-SENT -> "
      "ESTABLISHED\n"
      "23:21:42.953791 IP 192.0.2.1.55538 > 192.0.2.2.80: Flags [.], ack 1, win 491, options [nop,nop,TS val "
      "3787945532 ecr 4097033079], length 0\n"
      "23:21:42.953813 IP 192.0.2.1.55538 > 192.0.2.2.80: Flags [F.], seq 1, ack 1, win 491, options "
      "[nop,nop,TS "
      "val 3787945532 ecr 4097033079], length 0  # ESTABLISHED -> FIN-WAIT-1\n"
      "23:21:42.956462 IP 192.0.2.2.80 > 192.0.2.1.55538: Flags [F.], seq 1, ack 2, win 128, options "
      "[nop,nop,TS "
      "val 4097033082 ecr 3787945532], length 0  # FIN-WAIT-1 -> TIME-WAIT\n"
      "23:21:42.956484 IP 192.0.2.1.55538 > 192.0.2.2.80: Flags [.], ack 2, win 491, options [nop,nop,TS val "
      "3787945535 ecr 4097033082], length 0\n");
}

Exchange bare_syn() {
  Exchange e;
  SegmentSpec syn = segment(Flag::syn, Seq(1));
  syn.id = std::uint16_t{1};
  changes(e.ours(microseconds(0), syn), State::closed, State::syn_sent);
  return e;
}

LineStyle unstamped() {
  LineStyle style;
  style.timestamps = TimestampStyle::none;
  return style;
}

TEST(PacketLine, WithoutStatesThereIsNoAnnotation) {
  LineStyle style = unstamped();
  style.states = false;
  EXPECT_EQ(lines_of(bare_syn(), style),
            "IP 192.0.2.1.55538 > 192.0.2.2.80: Flags [S], seq 1, win 512, length 0\n");
}

TEST(PacketLine, HexStandsBelowTheAnnotatedLine) {
  LineStyle style = unstamped();
  style.hex = true;
  EXPECT_EQ(lines_of(bare_syn(), style),
            "IP 192.0.2.1.55538 > 192.0.2.2.80: Flags [S], seq 1, win 512, length 0  # CLOSED -> SYN-SENT\n"
            "\t0x0000:  4500 0028 0001 4000 4006 b6cb c000 0201\n"
            "\t0x0010:  c000 0202 d8f2 0050 0000 0001 0000 0000\n"
            "\t0x0020:  5002 0200 509b 0000\n");
}

TEST(PacketLine, VerboseAnnotationEndsTheSecondLine) {
  LineStyle style = unstamped();
  style.notation.verbosity = 1;
  EXPECT_EQ(lines_of(bare_syn(), style),
            "IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length 40)\n"
            "    192.0.2.1.55538 > 192.0.2.2.80: Flags [S], cksum 0x509b (correct), seq 1, win 512, length 0"
            "  # CLOSED -> SYN-SENT\n");
}

TEST(PacketLine, ColorAddsNothingButEscapes) {
  LineStyle style = unstamped();
  style.color = true;
  EXPECT_EQ(lines_of(bare_syn(), style),
            "IP 192.0.2.1.55538 > 192.0.2.2.80: Flags [\x1b[32mS\x1b[0m], seq 1, win 512, length 0\x1b[2m  # "
            "CLOSED -> "
            "SYN-SENT\x1b[0m\n");
}

TEST(PacketLine, NanosecondsAndDeltasReachTheLine) {
  LineStyle style;
  style.timestamps = TimestampStyle::delta_previous;
  style.nanoseconds = true;
  style.states = false;
  const std::string text = lines_of(sample(), style);
  EXPECT_EQ(text.substr(0, 22), " 00:00:00.000000000 IP");
  EXPECT_NE(text.find("\n 00:00:00.002526000 IP 192.0.2.2.80 >"), std::string::npos) << text;
}

TEST(Annotation, NothingToSayIsEmpty) { EXPECT_EQ(annotation(Record{}), ""); }

TEST(Annotation, RetransmissionNamesTheStateItIsSentIn) {
  Record record;
  record.state = State::syn_sent;
  record.retransmission = 1;
  EXPECT_EQ(annotation(record), "SYN-SENT, retransmission 1");
  record.state.reset();
  EXPECT_EQ(annotation(record), "retransmission 1");
}

TEST(Annotation, KernelsSegmentAndRemarkAreJoined) {
  Record record;
  record.origin = Origin::kernel;
  EXPECT_EQ(annotation(record), "from the kernel");
  record.remark = "acks nothing of ours";
  EXPECT_EQ(annotation(record), "from the kernel, acks nothing of ours");
  record.change = tcp::StateChange{State::syn_sent, State::closed};
  EXPECT_EQ(annotation(record), "SYN-SENT -> CLOSED, from the kernel, acks nothing of ours");
}

TEST(Hex, OddLastByteStandsAlone) {
  std::string out;
  append_hex(out, wire::Bytes{0x45, 0x00, 0x0a});
  EXPECT_EQ(out, "\n\t0x0000:  4500 0a");
}

}  // namespace
}  // namespace synfin::view
