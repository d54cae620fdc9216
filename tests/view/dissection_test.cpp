#include "synfin/view/dissection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "view/exchange.h"

namespace synfin::view {
namespace {

using namespace testing;
using ::testing::HasSubstr;

std::string of(const SegmentSpec& spec) {
  Exchange e;
  return dissect(e.ours(microseconds(0), spec).packet);
}

TEST(Dissection, SampleSyn) {
  EXPECT_EQ(dissect(sample().records().front().packet),
            R"TEXT(IPv4 header, 20 bytes (RFC 791 3.1)
  bytes   bits   field              value          meaning
  0       0-3    version            4              IPv4
  0       4-7    header length      5              words of 32 bits: 20 bytes
  1       0-5    DSCP               0              best effort
  1       6-7    ECN                0              not ECN-capable
  2-3     0-15   total length       60             bytes, this header included
  4-5     0-15   identification     0              the same in all fragments of a packet
  6       0      reserved           0
  6       1      DF                 1              routers must not fragment it
  6       2      MF                 0              no fragment follows
  6-7     3-15   fragment offset    0              units of 8 bytes: byte 0
  8       0-7    TTL                64             routers it may pass, plus one
  9       0-7    protocol           6              TCP
  10-11   0-15   checksum           0xb6b8         correct, over this header
  12-15   0-31   source             192.0.2.1
  16-19   0-31   destination        192.0.2.2

TCP header, 40 bytes (RFC 9293 3.1): [S]
  bytes   bits   field              value          meaning
  20-21   0-15   source port        55538
  22-23   0-15   destination port   80
  24-27   0-31   sequence number    3089239005     the initial one (ISN): the first byte of data will be 3089239006
  28-31   0-31   acknowledgment     0              means nothing: ACK is not set
  32      0-3    data offset        10             words of 32 bits: 40 bytes of header
  32      4-6    reserved           0
  32      7      AE                 0
  33      0      CWR                0
  33      1      ECE                0
  33      2      URG                0
  33      3      ACK                0
  33      4      PSH                0
  33      5      RST                0
  33      6      SYN                1              synchronize: the sequence number is the initial one; takes one number
  33      7      FIN                0
  34-35   0-15   window             62727          bytes the sender will take; on a SYN never scaled
  36-37   0-15   checksum           0xbc63         correct, over pseudo-header, this header and data
  38-39   0-15   urgent pointer     0              means nothing: URG is not set
  40-43   0-31   option mss         8961           kind 2, 4 bytes: the most data it takes in one segment, in bytes
  44-45   0-15   option sackOK                     kind 4, 2 bytes: selective acknowledgments may be sent to it (RFC 2018)
  46-55   0-79   option TS          3787945529, 0  kind 8, 10 bytes: TSval, its clock; TSecr, the other side's last (RFC 7323 3)
  56      0-7    option nop                        aligns what follows
  57-59   0-23   option wscale      7              kind 3, 3 bytes: its later windows count units of 128 bytes (RFC 7323 2)

60 bytes
	0x0000:  4500 003c 0000 4000 4006 b6b8 c000 0201
	0x0010:  c000 0202 d8f2 0050 b822 0bdd 0000 0000
	0x0020:  a002 f507 bc63 0000 0204 2301 0402 080a
	0x0030:  e1c7 7639 0000 0000 0103 0307
)TEXT");
}

TEST(Dissection, WrongChecksumsSayWhatWouldBeRight) {
  SegmentSpec spec = segment(Flag::ack, Seq(1), Seq(2));
  spec.checksum = std::uint16_t{7};
  spec.ip_checksum = std::uint16_t{8};
  const std::string text = of(spec);
  EXPECT_THAT(
      text,
      HasSubstr("checksum           0x0007         wrong: 0x508b would be right, over pseudo-header, this "
                "header and data\n"));
  EXPECT_THAT(
      text, HasSubstr("checksum           0x0008         wrong: 0xb6cc would be right, over this header\n"));
}

TEST(Dissection, OffloadedChecksumIsToldApart) {
  SegmentSpec spec = segment(Flag::ack, Seq(1), Seq(2));
  spec.checksum = wire::pseudo_header(client, server, 20).folded();
  EXPECT_THAT(of(spec),
              HasSubstr("the pseudo-header's sum alone, left for the network card to finish: 0x508b would be "
                        "right\n"));
}

TEST(Dissection, DataAndUrgentPointer) {
  SegmentSpec spec = with_text(segment(Flag::psh | Flag::ack | Flag::urg, Seq(1), Seq(2)), "hello");
  spec.urgent = std::uint16_t{5};
  const std::string text = of(spec);
  EXPECT_THAT(text, HasSubstr("sequence number    1              of the first byte of data\n"));
  EXPECT_THAT(text, HasSubstr("bytes from the sequence number to the end of urgent data\n"));
  EXPECT_THAT(text, HasSubstr("Data, 5 bytes\n"
                              "  bytes   bits   field              value          meaning\n"
                              "  40-44   0-39   text               5 bytes\n"));
}

TEST(Dissection, OptionsOfEveryKindAndAMalformedTail) {
  SegmentSpec spec = segment(Flag::ack, Seq(1), Seq(2));
  wire::Options options;
  options.append(5, wire::Bytes{0, 0, 0, 5, 0, 0, 0, 9});
  options.window_scale(15);
  options.append(77, wire::Bytes{0xab});
  options.append_raw(wire::Bytes{8, 99});
  spec.options = options;
  const std::string text = of(spec);
  EXPECT_THAT(
      text,
      HasSubstr("  40-49   0-79   option sack        {5:9}          kind 5, 10 bytes: received out of order, "
                "left edge to right edge\n"));
  EXPECT_THAT(text, HasSubstr("kind 3, 3 bytes: above 14, which counts as 14 (RFC 7323 2.3)\n"));
  EXPECT_THAT(text, HasSubstr("  53-55   0-23   option unknown     0xab           kind 77, 3 bytes\n"));
  EXPECT_THAT(
      text,
      HasSubstr("  56-59   0-31   malformed option   0x08630000     its length is 0, 1 or past the end"));
}

TEST(Dissection, PaddingAfterTheEndOfOptions) {
  SegmentSpec spec = segment(Flag::syn, Seq(1));
  wire::Options options;
  options.eol();
  spec.options = options;
  EXPECT_THAT(of(spec), HasSubstr("  40      0-7    option eol                        end of options\n"
                                  "  41-43   0-23   padding            0x000000\n"));
}

TEST(Dissection, IcmpErrorShowsItsQuote) {
  Exchange e;
  e.ours(microseconds(0), client_syn());
  const std::string text = dissect(e.icmp(microseconds(1), server, 3, 13).packet);
  EXPECT_THAT(text, HasSubstr("  21      0-7    code               13             admin-prohibited\n"));
  EXPECT_THAT(text, HasSubstr("correct, over the whole message\n"));
  EXPECT_THAT(text, HasSubstr("  52-55   0-31   sequence number    3089239005\n"));
}

TEST(Dissection, BrokenTcpHeaderIsSaidBelowTheIpHeader) {
  SegmentSpec spec = client_syn();
  spec.data_offset = std::uint8_t{15};
  const std::string text = of(spec);
  EXPECT_THAT(text, ::testing::StartsWith("IPv4 header, 20 bytes"));
  EXPECT_THAT(text,
              HasSubstr("  cannot be read: TCP data offset past the end of the segment (at byte 32)\n"));
}

TEST(Dissection, UnreadablePacketIsStillShownInHex) {
  EXPECT_EQ(dissect(wire::Bytes{0x45, 0, 0}),
            "  cannot be read: IP header cut short (at byte 3)\n\n3 bytes\n\t0x0000:  4500 00\n");
}

// Whatever the bytes, no prefix of a packet is read past its end (the sanitizers watch).
TEST(Dissection, EveryPrefixEndsInItsOwnHex) {
  Exchange e;
  e.ours(microseconds(0), client_syn());
  e.icmp(microseconds(1), server, 3, 4);
  for (const Record& record : e.records()) {
    for (std::size_t size = 0; size <= record.packet.size(); ++size) {
      const wire::Bytes prefix(record.packet.begin(),
                               record.packet.begin() + static_cast<std::ptrdiff_t>(size));
      EXPECT_THAT(dissect(prefix), HasSubstr("\n" + std::to_string(size) + " bytes\n"));
    }
  }
}

}  // namespace
}  // namespace synfin::view
