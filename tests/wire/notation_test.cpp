#include "synfin/wire/notation.h"

#include <array>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "synfin/wire/checksum.h"
#include "synfin/wire/emit.h"

#include "support/counted_memory.h"

namespace synfin::wire {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const Address a = *parse_address("192.0.2.1"), b = *parse_address("192.0.2.2");

Bytes bytes_of(const SegmentSpec& spec) {
  auto bytes = emit(spec);
  EXPECT_TRUE(bytes.ok());
  return std::move(*bytes);
}

SegmentSpec from_a(Flags flags, std::uint32_t seq) {
  SegmentSpec spec;
  spec.source = a;
  spec.destination = b;
  spec.source_port = 55538;
  spec.destination_port = 443;
  spec.flags = flags;
  spec.seq = Seq(seq);
  spec.window = 500;
  return spec;
}

SegmentSpec from_a(Flags flags, std::uint32_t seq, std::uint32_t ack) {
  SegmentSpec spec = from_a(flags, seq);
  spec.ack = Seq(ack);
  return spec;
}

SegmentSpec from_b(Flags flags, std::uint32_t seq, std::uint32_t ack) {
  SegmentSpec spec = from_a(flags, seq, ack);
  std::swap(spec.source, spec.destination);
  std::swap(spec.source_port, spec.destination_port);
  return spec;
}

SegmentSpec with_payload(SegmentSpec spec, std::string_view text) {
  spec.payload = Bytes(text.begin(), text.end());
  return spec;
}

SegmentSpec with_options(SegmentSpec spec, const Bytes& raw) {
  spec.options = Options(raw);
  return spec;
}

SegmentSpec on_port(SegmentSpec spec, std::uint16_t port) {
  spec.destination_port = port;
  return spec;
}

std::string line(const SegmentSpec& spec, NotationStyle style = {}) {
  return Notation(style).line(bytes_of(spec));
}

// An ICMP message of the first 8 bytes and `quoted`, from b to a.
Bytes icmp(std::array<std::uint8_t, 8> head, const Bytes& quoted) {
  Bytes packet{0x45, 0, 0, 0, 0, 0, 0, 0, 64, 1, 0, 0, 192, 0, 2, 2, 192, 0, 2, 1};
  ChecksumSum sum;
  sum.add(head);
  sum.add(quoted);
  store_u16(&head[2], sum.checksum());
  packet.insert(packet.end(), head.begin(), head.end());
  packet.insert(packet.end(), quoted.begin(), quoted.end());
  store_u16(&packet[2], static_cast<std::uint16_t>(packet.size()));
  store_u16(&packet[10], ipv4_header_checksum(ByteView(packet).first(20)));
  return packet;
}

constexpr Flags syn = Flag::syn, ack = Flag::ack, syn_ack = Flag::syn | Flag::ack,
                fin_ack = Flag::fin | Flag::ack, push_ack = Flag::psh | Flag::ack, reset = Flag::rst;

TEST(NotationTcp, BareSynIsAlwaysAbsolute) {
  Notation notation;
  notation.line(bytes_of(from_b(syn_ack, 7000, 1001)));
  EXPECT_EQ(notation.line(bytes_of(from_a(syn, 1000))),
            "IP 192.0.2.1.55538 > 192.0.2.2.443: Flags [S], seq 1000, win 500, length 0");
}

TEST(NotationTcp, FirstSegmentWithAckIsAbsoluteAndLaterOnesRelativeToIt) {
  Notation notation;
  EXPECT_THAT(notation.line(bytes_of(from_a(ack, 5000, 9000))), HasSubstr("[.], ack 9000,"));
  EXPECT_THAT(notation.line(bytes_of(from_a(fin_ack, 5001, 9001))), HasSubstr("[F.], seq 1, ack 2,"));
  EXPECT_THAT(notation.line(bytes_of(from_b(ack, 9001, 5002))), HasSubstr("[.], ack 2,"));
}

TEST(NotationTcp, SynAckStartsAnew) {
  Notation notation;
  notation.line(bytes_of(from_b(syn_ack, 100, 1)));
  EXPECT_THAT(notation.line(bytes_of(from_b(syn_ack, 7000, 1001))), HasSubstr("seq 7000, ack 1001,"));
  EXPECT_THAT(notation.line(bytes_of(from_a(ack, 1001, 7001))), HasSubstr("[.], ack 1,"));
}

TEST(NotationTcp, FirstNumbersLieInTheMemoryThatItIsGiven) {
  synfin::testing::CountedMemory memory;
  {
    Notation notation({.pairs_memory = &memory});
    for (std::uint16_t port = 1; port <= 100; ++port)
      notation.line(bytes_of(on_port(from_a(ack, 5000, 9000), port)));
    EXPECT_GE(memory.in_use(), 100u * 16);
  }
  EXPECT_EQ(memory.in_use(), 0u);
}

TEST(NotationTcp, SecondResetOfAClosedPortHasARelativeAck) {
  Notation notation;
  EXPECT_THAT(notation.line(bytes_of(from_b(reset | ack, 0, 1001))), HasSubstr("[R.], seq 0, ack 1001,"));
  EXPECT_THAT(notation.line(bytes_of(from_b(reset | ack, 0, 1001))), HasSubstr("[R.], seq 0, ack 1,"));
}

TEST(NotationTcp, DataHasARangeOfSequenceNumbers) {
  Notation notation;
  notation.line(bytes_of(from_b(syn_ack, 7000, 1001)));
  EXPECT_THAT(notation.line(bytes_of(with_payload(from_a(push_ack, 1001, 7001), "hello"))),
              HasSubstr("seq 1:6, ack 1, win 500, length 5"));
}

TEST(NotationTcp, SequenceNumbersWrapAtTwoToThe32) {
  Notation notation;
  notation.line(bytes_of(from_b(syn_ack, 0xffffffff, 0)));
  EXPECT_THAT(notation.line(bytes_of(with_payload(from_b(push_ack, 0, 0), "hello"))),
              HasSubstr("seq 1:6, ack 1,"));
}

TEST(NotationTcp, AbsoluteSequenceKeepsEveryNumber) {
  Notation notation({.absolute_sequence = true});
  notation.line(bytes_of(from_b(syn_ack, 7000, 1001)));
  EXPECT_THAT(notation.line(bytes_of(from_a(fin_ack, 1001, 7001))), HasSubstr("seq 1001, ack 7001,"));
}

TEST(NotationTcp, SequenceNumberOfABareAckIsShownWithVv) {
  EXPECT_THAT(line(from_a(ack, 5000, 9000)), Not(HasSubstr("seq")));
  EXPECT_THAT(line(from_a(ack, 5000, 9000), {.verbosity = 1}), Not(HasSubstr("seq")));
  EXPECT_THAT(line(from_a(ack, 5000, 9000), {.verbosity = 2}), HasSubstr(", seq 5000, ack 9000,"));
}

TEST(NotationTcp, SackEdgesAreRelativeToThePeersBase) {
  Notation notation;
  notation.line(bytes_of(from_b(syn_ack, 7000, 1001)));
  const SegmentSpec spec =
      with_options(from_a(ack, 1001, 7001), {1, 1, 5, 10, 0, 0, 0x1b, 0x62, 0, 0, 0x1b, 0x6c});
  EXPECT_THAT(notation.line(bytes_of(spec)), HasSubstr("options [nop,nop,sack 1 {10:20}],"));
}

TEST(NotationTcp, FlagsStandInBitOrder) {
  SegmentSpec spec = from_a(Flags::from_bits(0xff), 1, 1);
  spec.urgent = 7;
  EXPECT_THAT(line(spec), HasSubstr("Flags [FSRP.UEW], seq 1, ack 1, win 500, urg 7, length 0"));
  EXPECT_THAT(line(from_a(Flags(), 1)), HasSubstr("Flags [none], win 500, length 0"));
}

TEST(NotationTcp, AccurateEcnFlagIsNotShown) {
  EXPECT_THAT(line(from_a(syn | Flag::ae, 1)), HasSubstr("Flags [S],"));
}

TEST(NotationTcp, PayloadLengthComesFromTheIpTotalLength) {
  Bytes padded = bytes_of(from_a(ack, 1, 1));
  padded.resize(60);
  EXPECT_THAT(Notation().line(padded), ::testing::EndsWith("length 0"));
}

TEST(NotationTcp, CaptureCutInThePayloadChangesNothing) {
  const Bytes whole = bytes_of(with_payload(from_a(push_ack, 1, 1), "0123456789"));
  std::string cut;
  Notation().append(cut, ByteView(whole).first(45), whole.size());
  EXPECT_EQ(cut, Notation().line(whole));
}

TEST(NotationTcp, CaptureCutInTheHeaderSaysSo) {
  const Bytes whole = bytes_of(from_a(syn, 1));
  const auto cut_to = [&](std::size_t size) {
    std::string text;
    Notation().append(text, ByteView(whole).first(size), whole.size());
    return text;
  };
  EXPECT_EQ(cut_to(39), "IP 192.0.2.1.55538 > 192.0.2.2.443:  [|tcp]");
  EXPECT_EQ(cut_to(23), "IP 192.0.2.1 > 192.0.2.2: [|tcp]");
  EXPECT_EQ(cut_to(19), "IP  [|ip]");
  EXPECT_EQ(cut_to(0), " [|ip]");
}

TEST(NotationTcp, BadDataOffsets) {
  SegmentSpec spec = from_a(syn, 1);
  spec.data_offset = 4;
  EXPECT_THAT(line(spec), ::testing::EndsWith(":  tcp 4 [bad hdr length 16 - too short, < 20]"));
  spec.data_offset = 6;
  EXPECT_THAT(line(spec), ::testing::EndsWith("Flags [S] [bad hdr length 24 - too long, > 20]"));
}

TEST(NotationTcp, ChecksumsAreJudgedWithV) {
  SegmentSpec spec = from_a(syn, 1);
  spec.checksum = 0x1234;
  EXPECT_THAT(line(spec, {.verbosity = 1}), HasSubstr("[S], cksum 0x1234 (incorrect -> 0x"));
  EXPECT_THAT(line(spec, {.verbosity = 1, .verify_checksums = false}), HasSubstr("[S], seq"));
  EXPECT_THAT(line(spec), Not(HasSubstr("cksum")));
  EXPECT_THAT(line(from_a(syn, 1), {.verbosity = 1}), HasSubstr(" (correct), seq 1,"));
}

TEST(NotationTcp, ChecksumIsOverTheLastAddressOfASourceRoute) {
  SegmentSpec spec = from_a(syn, 1);
  const Bytes correct = bytes_of(spec);
  spec.destination = *parse_address("192.0.2.99");
  spec.ip_options = FixedBytes<40>(Bytes{131, 7, 4, 192, 0, 2, 2, 0});
  spec.checksum = load_u16(&correct[36]);
  EXPECT_THAT(line(spec, {.verbosity = 1}),
              HasSubstr("options (LSRR 192.0.2.2,EOL))\n    192.0.2.1.55538 > 192.0.2.99.443: "
                        "Flags [S], cksum 0x"));
  EXPECT_THAT(line(spec, {.verbosity = 1}), HasSubstr("(correct)"));
}

TEST(NotationTcp, DataOnAResetIsShownWithV) {
  const SegmentSpec spec = with_payload(from_a(reset, 1), "no tcp here\n");
  EXPECT_THAT(line(spec, {.verbosity = 1}), ::testing::EndsWith("length 12 [RST no tcp here^J]"));
  EXPECT_THAT(line(spec), ::testing::EndsWith("length 12"));
}

TEST(NotationTcp, NamesStandWhereTheTableHasThem) {
  const NameTable names{
      [](Address x) { return x == b ? std::string_view("server.example") : std::string_view(); },
      [](std::uint16_t port) { return port == 443 ? std::string_view("https") : std::string_view(); }};
  EXPECT_THAT(line(from_a(syn, 1), {.names = &names}),
              StartsWith("IP 192.0.2.1.55538 > server.example.https: Flags [S]"));
}

struct OptionCase {
  Bytes raw;
  const char* text;
};

TEST(NotationOptions, MalformedOnes) {
  const OptionCase cases[] = {
      {{2, 3, 5, 0xb4}, "options [mss 1460[len 3]], length 0"},
      {{2, 5, 5, 0xb4}, "options [[bad opt]"},
      {{1, 1, 2, 5}, "options [nop,nop,[bad opt]]"},
      {{1, 1, 2, 0}, "options [nop,nop,[bad opt]]"},
      {{1, 1, 1, 2}, "options [nop,nop,nop, [|tcp]"},
      {{5, 4, 1, 2}, "options [sack invalid sack], length 0"},
      {{29, 3, 1, 1}, "options [tcp-ao (invalid),nop], length 0"},
      {{254, 3, 1, 1}, "options [exp[bad opt]"},
      {{34, 4, 1, 2}, "options [tfo  (invalid)], length 0"},
      {{253, 4, 1, 2}, "options [unknown-253 0x0102], length 0"},
      {{30, 4, 0x20, 0}, "options [mptcp 4 dss[bad opt]"},
      {{0, 9, 9, 9}, "options [eol], length 0"},
  };
  for (const OptionCase& c : cases) {
    EXPECT_THAT(line(with_options(from_a(syn, 1), c.raw)), ::testing::EndsWith(c.text));
  }
}

TEST(NotationIp, DetailsWithV) {
  SegmentSpec spec = from_a(syn, 1);
  spec.tos = 0x2e;
  spec.id = 77;
  spec.reserved_flag = true;
  EXPECT_THAT(
      line(spec, {.verbosity = 1}),
      StartsWith("IP (tos 0x2e,ECT(0), ttl 64, id 77, offset 0, flags [DF, rsvd], proto TCP (6), length 40)\n"
                 "    192.0.2.1.55538 > 192.0.2.2.443: Flags [S], cksum 0x"));
}

TEST(NotationIp, LaterFragmentsHaveNoTcpHeader) {
  SegmentSpec spec = from_a(syn, 1);
  spec.fragment_offset = 3;
  EXPECT_EQ(line(spec), "IP 192.0.2.1 > 192.0.2.2: ip-proto-6");
  const NameTable names;
  EXPECT_EQ(line(spec, {.names = &names}), "IP 192.0.2.1 > 192.0.2.2: tcp");
}

TEST(NotationIp, FirstFragmentsAreShownWithoutAChecksum) {
  SegmentSpec spec = from_a(syn, 1);
  spec.mf = true;
  spec.df = false;
  EXPECT_THAT(line(spec, {.verbosity = 1}), HasSubstr("flags [+], proto TCP (6), length 40)\n"));
  EXPECT_THAT(line(spec, {.verbosity = 1}), Not(HasSubstr("cksum")));
}

TEST(NotationIp, WrongLengths) {
  SegmentSpec spec = from_a(syn, 1);
  spec.total_length = 60;
  EXPECT_THAT(line(spec), StartsWith("IP truncated-ip - 20 bytes missing! 192.0.2.1.55538 > "));
  spec.total_length = 19;
  EXPECT_EQ(line(spec), "IP bad-len 19");
  spec.ihl = 4;
  EXPECT_EQ(line(spec), "IP bad-hlen 16");
}

TEST(NotationIp, OtherVersions) {
  EXPECT_EQ(Notation().line(Bytes{0x55}), "IP5 (invalid)");
  EXPECT_EQ(Notation().line(Bytes{0x65}), "IP6, wrong link-layer encapsulation (invalid)");
}

TEST(NotationIcmp, AdministrativelyProhibited) {
  Bytes quoted = bytes_of(with_options(from_a(syn, 1), {1, 1, 1, 1}));
  quoted.resize(40);
  EXPECT_EQ(Notation().line(icmp({3, 13, 0, 0, 0, 0, 0, 0}, quoted)),
            "IP 192.0.2.2 > 192.0.2.1: ICMP host 192.0.2.2 unreachable - admin prohibited filter, length 48");
}

TEST(NotationIcmp, EveryErrorHasItsWords) {
  const Bytes quoted = bytes_of(from_a(syn, 1));
  const auto words = [&](std::array<std::uint8_t, 8> head) {
    const std::string text = Notation().line(icmp(head, quoted));
    return text.substr(text.find("ICMP "), text.find(", length") - text.find("ICMP "));
  };
  EXPECT_EQ(words({3, 0, 0, 0, 0, 0, 0, 0}), "ICMP net 192.0.2.2 unreachable");
  EXPECT_EQ(words({3, 1, 0, 0, 0, 0, 0, 0}), "ICMP host 192.0.2.2 unreachable");
  EXPECT_EQ(words({3, 2, 0, 0, 0, 0, 0, 0}), "ICMP 192.0.2.2 protocol 6 unreachable");
  EXPECT_EQ(words({3, 3, 0, 0, 0, 0, 0, 0}), "ICMP 192.0.2.2 tcp port 443 unreachable");
  EXPECT_EQ(words({3, 4, 0, 0, 0, 0, 0, 0}), "ICMP 192.0.2.2 unreachable - need to frag");
  EXPECT_EQ(words({3, 4, 0, 0, 0, 0, 5, 0xdc}), "ICMP 192.0.2.2 unreachable - need to frag (mtu 1500)");
  EXPECT_EQ(words({3, 5, 0, 0, 0, 0, 0, 0}), "ICMP 192.0.2.2 unreachable - source route failed");
  EXPECT_EQ(words({3, 9, 0, 0, 0, 0, 0, 0}), "ICMP net 192.0.2.2 unreachable - admin prohibited");
  EXPECT_EQ(words({3, 10, 0, 0, 0, 0, 0, 0}), "ICMP host 192.0.2.2 unreachable - admin prohibited");
  EXPECT_EQ(words({3, 99, 0, 0, 0, 0, 0, 0}), "ICMP 192.0.2.2 unreachable - #99");
  EXPECT_EQ(words({4, 0, 0, 0, 0, 0, 0, 0}), "ICMP source quench");
  EXPECT_EQ(words({5, 1, 0, 0, 192, 0, 2, 7}), "ICMP redirect 192.0.2.2 to host 192.0.2.7");
  EXPECT_EQ(words({11, 0, 0, 0, 0, 0, 0, 0}), "ICMP time exceeded in-transit");
  EXPECT_EQ(words({11, 1, 0, 0, 0, 0, 0, 0}), "ICMP ip reassembly time exceeded");
  EXPECT_EQ(words({12, 0, 0, 0, 20, 0, 0, 0}), "ICMP parameter problem - octet 20");
}

TEST(NotationIcmp, QuoteIsShownWithVAndSetsTheBases) {
  const Bytes error = icmp({3, 1, 0, 0, 0, 0, 0, 0}, bytes_of(from_a(ack, 5000, 9000)));
  Notation notation({.verbosity = 1});
  EXPECT_THAT(notation.line(error), HasSubstr("\n\tIP (tos 0x0, ttl 64,"));
  EXPECT_THAT(notation.line(bytes_of(from_b(ack, 9000, 5001))), HasSubstr("[.], cksum"));
  EXPECT_THAT(notation.line(bytes_of(from_b(ack, 9000, 5001))), HasSubstr("(correct), ack 1, win"));
}

TEST(NotationIcmp, QuoteWithoutVLeavesTheBasesAlone) {
  Notation notation;
  notation.line(icmp({3, 1, 0, 0, 0, 0, 0, 0}, bytes_of(from_a(ack, 5000, 9000))));
  EXPECT_THAT(notation.line(bytes_of(from_b(ack, 9000, 5001))), HasSubstr("ack 5001, win"));
}

TEST(NotationText, FirstLineOfAMessage) {
  const SegmentSpec request =
      with_payload(on_port(from_a(push_ack, 1, 1), 80), "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(line(request), ::testing::EndsWith("length 27: HTTP: GET / HTTP/1.1"));
  EXPECT_THAT(line(request, {.verbosity = 1}),
              ::testing::EndsWith("length 27: HTTP, length: 27\n\tGET / HTTP/1.1\n\tHost: x\n\t"));
}

TEST(NotationText, ByPort) {
  const auto shown = [](std::uint16_t port, std::string_view text) {
    const std::string whole = line(with_payload(on_port(from_a(push_ack, 1, 1), port), text));
    return whole.substr(whole.find("length "));
  };
  EXPECT_EQ(shown(80, "<html>\r\n"), "length 8: HTTP");
  EXPECT_EQ(shown(8080, "HTTP/1.1 200 OK\r\n"), "length 17: HTTP: HTTP/1.1 200 OK");
  EXPECT_EQ(shown(22, "SSH-2.0-OpenSSH_9.2\r\n"), "length 21: SSH: SSH-2.0-OpenSSH_9.2");
  EXPECT_EQ(shown(22, "\1\2\3\4"), "length 4");
  EXPECT_EQ(shown(25, "220 mail ESMTP\r\n"), "length 16: SMTP: 220 mail ESMTP");
  EXPECT_EQ(shown(21, "220 ready\r\n"), "length 11: FTP: 220 ready");
  EXPECT_EQ(shown(554, "PLAY rtsp://x RTSP/1.0\r\n"), "length 24: RTSP: PLAY rtsp://x RTSP/1.0");
  EXPECT_EQ(shown(8554, "RTSP/1.0 200 OK"), "length 15: RTSP: RTSP/1.0 200 OK [|rtsp]");
  EXPECT_EQ(shown(443, "GET / HTTP/1.1\r\n"), "length 16");
}

}  // namespace
}  // namespace synfin::wire
