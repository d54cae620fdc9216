#include "synfin/wire/parse_line.h"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "synfin/wire/emit.h"
#include "synfin/wire/notation.h"

namespace synfin::wire {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view syn =
    "23:21:42.951233 IP 192.0.2.1.55538 > 192.0.2.2.80: Flags [S], seq 3089239005, win 62727, options [mss "
    "8961,sackOK,TS val 3787945529 ecr 0,nop,wscale 7], length 0";

ParsedLine parsed(std::string_view text) {
  auto line = parse_line(text);
  EXPECT_TRUE(line.ok()) << text << ": " << line.error().reason << " at " << line.error().offset;
  return line.ok() ? *line : ParsedLine{};
}

IcmpLine icmp_of(const std::string& message) {
  const ParsedLine line = parsed("IP 192.0.2.9 > 192.0.2.1: ICMP " + message + ", length 68");
  EXPECT_TRUE(line.icmp()) << message;
  return line.icmp() ? *line.icmp() : IcmpLine{};
}

std::vector<std::string> tokens_of(std::string_view text) {
  std::vector<std::string> tokens;
  for (const LineToken& token : parsed(text).tokens) tokens.emplace_back(token.range.of(text));
  return tokens;
}

void expect_refused(std::string_view text, std::string_view at, const std::string& reason) {
  const auto line = parse_line(text);
  ASSERT_FALSE(line.ok()) << text << " was taken";
  EXPECT_THAT(std::string(line.error().reason), HasSubstr(reason)) << text;
  EXPECT_TRUE(text.substr(line.error().offset).starts_with(at))
      << text << "\nat: " << text.substr(std::min(line.error().offset, text.size()));
}

TEST(ParseLine, SynHasItsFields) {
  const ParsedLine line = parsed(syn);
  EXPECT_EQ(line.source, (LineEndpoint{"192.0.2.1", "55538", Address{0xc0000201}, 55538}));
  EXPECT_EQ(line.destination, (LineEndpoint{"192.0.2.2", "80", Address{0xc0000202}, 80}));
  ASSERT_TRUE(line.tcp());
  EXPECT_EQ(line.tcp()->flags, Flags(Flag::syn));
  EXPECT_EQ(line.tcp()->seq, 3089239005u);
  EXPECT_EQ(line.tcp()->seq_end, std::nullopt);
  EXPECT_EQ(line.tcp()->ack, std::nullopt);
  EXPECT_EQ(line.tcp()->window, 62727);
  EXPECT_EQ(to_string(line.tcp()->options), "mss 8961,sackOK,TS val 3787945529 ecr 0,nop,wscale 7");
}

TEST(ParseLine, EveryTokenHasItsPlaceInTheText) {
  EXPECT_THAT(tokens_of(syn), ElementsAre("23:21:42.951233", "IP", "192.0.2.1.55538", "192.0.2.2.80",
                                          "Flags [S]", "seq 3089239005", "win 62727", "mss 8961", "sackOK",
                                          "TS val 3787945529 ecr 0", "nop", "wscale 7", "length 0"));
}

TEST(ParseLine, VerboseTokensHaveTheirPlacesToo) {
  EXPECT_THAT(
      tokens_of(
          "IP (tos 0x2,ECT(0), ttl 64, id 7, offset 8, flags [+, DF], proto TCP (6), length 60, options "
          "(NOP,EOL), bad cksum 1f (->a0)!)\n    192.0.2.1.1 > 192.0.2.2.2: Flags [P.U], cksum 0x0001 "
          "(incorrect -> 0x0002), seq 1:3, ack 4, win 5, urg 6, length 2  # CLOSED\n\t0x0000:  4500"),
      ElementsAre("IP", "tos 0x2,ECT(0)", "ttl 64", "id 7", "offset 8", "flags [+, DF]", "proto TCP (6)",
                  "length 60", "options (NOP,EOL)", "bad cksum 1f (->a0)!", "192.0.2.1.1", "192.0.2.2.2",
                  "Flags [P.U]", "cksum 0x0001 (incorrect -> 0x0002)", "seq 1:3", "ack 4", "win 5", "urg 6",
                  "length 2", "CLOSED", "\n\t0x0000:  4500"));
}

TEST(ParseLine, VerboseHeaderMayBeOnOneLineOrTwo) {
  const std::string head = "IP (tos 0x10, ttl 63, id 513, offset 0, flags [DF], proto TCP (6), length 40)";
  for (const char* between : {"\n    ", " ", "\r\n\t"}) {
    const ParsedLine line =
        parsed(head + between +
               "192.0.2.1.1 > 192.0.2.2.2: Flags [.], cksum 0xbc63 (correct), ack 1, win 2, length 0");
    ASSERT_TRUE(line.ip && line.tcp() && line.tcp()->checksum);
    EXPECT_EQ(line.ip->tos, 0x10);
    EXPECT_EQ(line.ip->ttl, 63);
    EXPECT_EQ(line.ip->id, 513);
    EXPECT_TRUE(line.ip->df);
    EXPECT_FALSE(line.ip->more_fragments);
    EXPECT_EQ(line.ip->total_length, 40);
    EXPECT_EQ(line.tcp()->checksum->field, 0xbc63);
    EXPECT_EQ(line.tcp()->checksum->right, std::nullopt);
  }
}

TEST(ParseLine, EveryStyleOfTimestampIsRead) {
  using namespace std::chrono_literals;
  const auto stamp = [](const std::string& text) {
    return parsed(text + "IP 192.0.2.1.1 > 192.0.2.2.2: Flags [S], seq 1, win 2, length 0").stamp;
  };
  EXPECT_FALSE(stamp(""));
  EXPECT_EQ(stamp("23:21:42.951233 ")->style, StampStyle::time_of_day);
  EXPECT_EQ(stamp("23:21:42.951233 ")->time, 23h + 21min + 42s + 951233us);
  EXPECT_EQ(stamp("00:00:01.000000007 ")->time, 1s + 7ns);
  EXPECT_EQ(stamp("1623594102.951233 ")->style, StampStyle::epoch);
  EXPECT_EQ(stamp("1623594102.951233007 ")->time, 1623594102s + 951233007ns);
  EXPECT_EQ(stamp("2021-06-13 23:21:42.951233 ")->style, StampStyle::date);
  EXPECT_EQ(stamp("1970-01-02 00:00:00.000001 ")->time, 24h + 1us);
  EXPECT_EQ(stamp(" 00:00:00.002526 ")->style, StampStyle::delta);
  EXPECT_EQ(stamp(" -00:00:00.002526 ")->time, -2526us);
}

TEST(ParseLine, NamesOfHostsAndServicesAreKept) {
  const ParsedLine line = parsed(
      "IP ip-172-31-13-124.ap-northeast-1.compute.internal.55538 > nrt20.r.cloudfront.net.http: Flags [.], "
      "ack 1, "
      "win 2, length 0");
  EXPECT_EQ(line.source.host, "ip-172-31-13-124.ap-northeast-1.compute.internal");
  EXPECT_EQ(line.source.port_number, 55538);
  EXPECT_EQ(line.source.address, std::nullopt);
  EXPECT_EQ(line.destination.host, "nrt20.r.cloudfront.net");
  EXPECT_EQ(line.destination.port, "http");
  EXPECT_EQ(line.destination.port_number, std::nullopt);
}

TEST(ParseLine, BlanksAndLineEndsAroundItDoNotMatter) {
  for (const std::string& text :
       {"   " + std::string(syn), std::string(syn) + "\r\n", "\t" + std::string(syn) + "  \n"})
    EXPECT_EQ(parsed(text).tokens.size(), parsed(syn).tokens.size()) << text;
}

TEST(ParseLine, PayloadAndAnnotationAreToldApart) {
  const std::string head = "IP 192.0.2.1.1 > 192.0.2.2.80: Flags [P.], seq 1:87, ack 1, win 491, length 86";
  EXPECT_THAT(tokens_of(head + ": HTTP: GET / HTTP/1.1").back(), "HTTP: GET / HTTP/1.1");
  EXPECT_THAT(tokens_of(head + "  # SYN-SENT -> ESTABLISHED").back(), "SYN-SENT -> ESTABLISHED");
  const auto both = tokens_of(head + ": HTTP: GET /  # x HTTP/1.1  # from the kernel");
  EXPECT_EQ(both[both.size() - 2], "HTTP: GET /  # x HTTP/1.1");
  EXPECT_EQ(both.back(), "from the kernel");
  EXPECT_THAT(tokens_of("IP 192.0.2.1.1 > 192.0.2.2.80: Flags [R], seq 1:3, win 0, length 2 [RST no]").back(),
              "[RST no]");
}

TEST(ParseLine, InterfaceAndLinkLayerMayStandBefore) {
  EXPECT_THAT(
      tokens_of("23:21:42.951233 lo    In  IP 127.0.0.1.1 > 127.0.0.1.2: Flags [none], win 2, length 0"),
      ElementsAre("23:21:42.951233", "lo    In", "IP", "127.0.0.1.1", "127.0.0.1.2", "Flags [none]", "win 2",
                  "length 0"));
  EXPECT_THAT(
      tokens_of("02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 54: 192.0.2.1.1 > "
                "192.0.2.2.2: Flags [.], ack 1, win 2, length 0"),
      ElementsAre("02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 54", "192.0.2.1.1",
                  "192.0.2.2.2", "Flags [.]", "ack 1", "win 2", "length 0"));
}

TEST(ParseLine, MissingBytesAreAToken) {
  EXPECT_THAT(
      tokens_of(
          "IP truncated-ip - 20 bytes missing! 192.0.2.1.1 > 192.0.2.2.2: Flags [S], seq 1, win 2, length 0")
          [1],
      "truncated-ip - 20 bytes missing!");
}

TEST(ParseLine, IcmpErrorsAreKnownByTheirWords) {
  const IcmpLine filtered = icmp_of("host 192.0.2.2 unreachable - admin prohibited filter");
  EXPECT_EQ(filtered.type, 3);
  EXPECT_EQ(filtered.code, 13);
  EXPECT_EQ(filtered.host, "192.0.2.2");
  const IcmpLine port = icmp_of("192.0.2.2 tcp port http unreachable");
  EXPECT_EQ(port.code, 3);
  EXPECT_EQ(port.port, "http");
  EXPECT_EQ(icmp_of("192.0.2.2 protocol 6 unreachable").code, 2);
  EXPECT_EQ(icmp_of("192.0.2.2 protocol 132 port 7 unreachable").protocol, 132);
  EXPECT_EQ(icmp_of("192.0.2.2 udp port 53 unreachable").protocol, 17);
  EXPECT_EQ(icmp_of("192.0.2.2 unreachable - need to frag (mtu 1280)").next_hop_mtu, 1280);
  EXPECT_EQ(icmp_of("192.0.2.2 unreachable - #99").code, 99);
  EXPECT_EQ(icmp_of("192.0.2.2 unreachable - source route failed").code, 5);
  EXPECT_EQ(icmp_of("redirect 192.0.2.2 to host 192.0.2.254").gateway, "192.0.2.254");
  EXPECT_EQ(icmp_of("redirect-tos 192.0.2.2 to net 192.0.2.254").code, 2);
  EXPECT_EQ(icmp_of("time exceeded in-transit").type, 11);
  EXPECT_EQ(icmp_of("ip reassembly time exceeded").code, 1);
  EXPECT_EQ(icmp_of("parameter problem - octet 20").type, 12);
  EXPECT_EQ(icmp_of("source quench").type, 4);
  EXPECT_EQ(icmp_of("echo request, id 7, seq 1").type, 8);
}

TEST(ParseLine, RefusesWithReasonAndPlace) {
  expect_refused("", "", "'IP' is expected");
  expect_refused("hello", "hello", "'IP' is expected");
  expect_refused("IP6 ::1.1 > ::1.2: Flags [S]", "IP6", "only IPv4");
  expect_refused("ARP, Request who-has 192.0.2.2 tell 192.0.2.1, length 28", "ARP", "only IPv4");
  expect_refused("IP 192.0.2.1.53 > 192.0.2.2.999: UDP, length 3", "UDP", "other protocols");
  expect_refused("IP 192.0.2.1 > 192.0.2.2: ip-proto-6", "ip-proto-6", "later fragment");
  expect_refused("IP 192.0.2.1.1 192.0.2.2.2: Flags [S]", " 192.0.2.2", "SOURCE > DESTINATION");
  expect_refused("IP 1 > 192.0.2.2.2: Flags [S], seq 1, win 2, length 0", "1 >", "'.' and a port");
  const std::string head = "IP 192.0.2.1.1 > 192.0.2.2.2: Flags ";
  expect_refused(head + "[Q], seq 1", "Q]", "FSRP.UEWe");
  expect_refused(head + "[S], seq x, win 2, length 0", "x,", "4294967295");
  expect_refused(head + "[S], seq 1, ack 2, win 2, length 0", "ack 2", "flag '.'");
  expect_refused(head + "[.], win 2, length 0", ", win 2", "', ack N'");
  expect_refused(head + "[S], seq 1, win 70000, length 0", "70000", "65535");
  expect_refused(head + "[S], seq 1, win 2", "", "', length N'");
  expect_refused(head + "[P.], seq 1:9, ack 1, win 2, length 7", "length 7", "difference");
  expect_refused(head + "[S], seq 1, win 2, options [mss 1460,frob], length 0", "frob", "no such option");
  expect_refused(head + "[S], seq 1, win 2, length 0 and more", " and more", "the end of the line");
  expect_refused("25:00:00.000000 IP 192.0.2.1.1", "25:", "time of day");
  expect_refused("2021-13-01 00:00:00.000000 IP 192.0.2.1.1", "2021-13", "date");
  expect_refused("00:00:00.0000 IP 192.0.2.1.1", "0000 IP", "six or nine");
  expect_refused("IP 192.0.2.1 > 192.0.2.2: ICMP frobnicated, length 8", "frobnicated", "no such ICMP");
  expect_refused("IP 192.0.2.1 > 192.0.2.2: ICMP net a b unreachable, length 8", "net a b", "no such ICMP");
}

TEST(ParseLine, RemarksOfTcpdumpsAreTheReason) {
  const std::string head = "IP 192.0.2.1.1 > 192.0.2.2.2: ";
  expect_refused(head + "Flags [S], seq 1, win 2, options [mss[bad opt]", "[bad opt]", "impossible length");
  expect_refused(head + "Flags [S], seq 1, win 2, options [nop,mss[bad opt]]", "[bad opt]",
                 "impossible length");
  expect_refused(head + "Flags [S], seq 1, win 2, options [wscale 7[len 2]], length 0", "[len 2]",
                 "another length");
  expect_refused(head + "Flags [S], seq 1, win 2, options [sack invalid sack], length 0", "invalid sack",
                 "blocks");
  expect_refused(head + "Flags [S] [bad hdr length 44 - too long, > 40]", "[bad hdr", "data offset");
  expect_refused(head + " tcp 20 [bad hdr length 8 - too short, < 20]", "[bad hdr", "data offset");
  expect_refused(head + " [|tcp]", "[|tcp]", "capture ends");
  expect_refused("IP 192.0.2.1 > 192.0.2.2:[|tcp]", "[|tcp]", "capture ends");
  expect_refused("IP bad-len 3", "bad-len", "total length");
}

TEST(SegmentSpecOfLine, HasWhatTheLineSays) {
  const SegmentSpec spec = segment_spec(parsed(syn));
  EXPECT_EQ(spec.source, Address{0xc0000201});
  EXPECT_EQ(spec.destination_port, 80);
  EXPECT_EQ(spec.seq, Seq(3089239005));
  EXPECT_EQ(spec.ack, std::nullopt);
  EXPECT_EQ(spec.window, 62727);
  EXPECT_EQ(spec.ttl, std::nullopt);
  const Bytes packet = *emit(spec);
  EXPECT_EQ(Notation().line(packet), syn.substr(16));
}

TEST(SegmentSpecOfLine, LeavesOutNumbersThatMayBeRelative) {
  const SegmentSpec spec =
      segment_spec(parsed("IP a.b.1 > 192.0.2.2.2: Flags [F.], seq 1, ack 1, win 2, length 0"));
  EXPECT_EQ(spec.seq, std::nullopt);
  EXPECT_EQ(spec.ack, std::nullopt);
  EXPECT_EQ(spec.source, std::nullopt);
  EXPECT_EQ(spec.source_port, 1);
}

TEST(SegmentSpecOfLine, LiterallyNumbersAreAsTheyStandAndAWrongChecksumIsKept) {
  const SegmentSpec spec = literal_segment_spec(parsed(
      "IP 192.0.2.1.1 > 192.0.2.2.2: Flags [F.], cksum 0x0bad (incorrect -> 0x1234), seq 1, ack 7, win 2, "
      "length 0"));
  EXPECT_EQ(spec.seq, Seq(1));
  EXPECT_EQ(spec.ack, Seq(7));
  EXPECT_EQ(spec.checksum, 0x0bad);
  const SegmentSpec right = literal_segment_spec(
      parsed("IP 192.0.2.1.1 > 192.0.2.2.2: Flags [.], cksum 0x1234 (correct), ack 7, win 2, length 0"));
  EXPECT_EQ(right.checksum, std::nullopt);
  EXPECT_EQ(right.seq, std::nullopt);
}

}  // namespace
}  // namespace synfin::wire
