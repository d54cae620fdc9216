#include <random>
#include <string>

#include <gtest/gtest.h>

#include "synfin/wire/notation.h"
#include "synfin/wire/parse.h"
#include "synfin/wire/parse_line.h"

#include "support/packet_generator.h"

// Properties over packets that a seed makes: the same every time.
namespace synfin::wire {
namespace {

bool complains(const std::string& line) {
  for (const char* remark :
       {"[bad", "[|", "[len", "invalid", "/echo]", "caplen", "bad-", "ip-proto", "wrong link"})
    if (line.find(remark) != std::string::npos) return true;
  return false;
}

void expect_same(const TcpLine& line, const Segment& s, const std::string& text) {
  ASSERT_EQ(line.flags.bits(), s.flags.bits() & 0xff) << text;
  const bool seq_printed = s.payload_length > 0 || s.syn() || s.fin() || s.rst();
  ASSERT_EQ(line.seq, seq_printed ? std::optional(s.seq.raw()) : std::nullopt) << text;
  ASSERT_EQ(line.ack, s.ack() ? std::optional(s.ack_field) : std::nullopt) << text;
  ASSERT_EQ(line.window, s.window) << text;
  ASSERT_EQ(line.urgent, s.flags.has(Flag::urg) ? std::optional(s.urgent) : std::nullopt) << text;
  ASSERT_EQ(line.length, s.payload_length) << text;
  ASSERT_EQ(to_string(line.options), to_string(s.options)) << text;
}

// Whatever the formatter prints of a packet, the parser reads back as that packet's fields.
TEST(ParseLine, ReadsBackWhatIsPrinted) {
  for (const int verbosity : {0, 1}) {
    synfin::testing::PacketGenerator generator(793);
    Notation notation({.absolute_sequence = true, .verbosity = verbosity});
    int segments = 0, errors = 0;
    for (int i = 0; i < 20'000; ++i) {
      const auto packet = generator.next();
      std::string text;
      notation.append(text, packet.bytes, packet.wire_length);
      const auto meant = parse(packet.bytes);
      if (complains(text) || !meant.ok()) continue;
      const auto read = parse_line(text);
      ASSERT_TRUE(read.ok()) << text << ": " << read.error().reason << " at " << read.error().offset;
      const ParsedLine& line = *read;
      if (const auto* s = std::get_if<Segment>(&*meant)) {
        ASSERT_TRUE(line.tcp()) << text;
        expect_same(*line.tcp(), *s, text);
        ASSERT_EQ(line.source.address, s->ip.source);
        ASSERT_EQ(line.source.port_number, s->source_port);
        ASSERT_EQ(line.destination.port_number, s->destination_port);
        ASSERT_TRUE(verbosity == 0 || line.ip->id == s->ip.id) << text;
        ++segments;
      } else if (const auto* e = std::get_if<IcmpError>(&*meant)) {
        ASSERT_TRUE(line.icmp()) << text;
        ASSERT_EQ(line.icmp()->type, e->type) << text;
        ASSERT_EQ(line.icmp()->code.value_or(e->code), e->code) << text;
        ++errors;
      }
    }
    EXPECT_GT(segments, 4'000);
    EXPECT_GT(errors, 500);
  }
}

TEST(ParseLine, TokensOfAnyLineAreInOrderAndApart) {
  synfin::testing::PacketGenerator generator(794);
  Notation notation({.verbosity = 2});
  for (int i = 0; i < 5'000; ++i) {
    const auto packet = generator.next();
    const std::string text = notation.line(packet.bytes);
    const auto line = parse_line(text);
    if (!line.ok()) continue;
    std::size_t last = 0;
    for (const LineToken& token : line->tokens) {
      ASSERT_GE(token.range.offset, last) << text;
      ASSERT_GT(token.range.length, 0u) << text;
      last = token.range.offset + token.range.length;
    }
    ASSERT_LE(last, text.size()) << text;
  }
}

TEST(ParseLine, EveryPrefixAndEveryChangedLetterIsReadOrRefusedInside) {
  std::mt19937 random(9293);
  const std::string whole =
      "23:21:42.951233 IP 192.0.2.1.55538 > 192.0.2.2.80: Flags [S], seq 3089239005, win 62727, options [mss "
      "8961,sackOK,TS val 3787945529 ecr 0,nop,wscale 7], length 0: HTTP: GET  # SYN-SENT";
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const auto line = parse_line(whole.substr(0, size));
    EXPECT_TRUE(line.ok() || line.error().offset <= size);
    EXPECT_TRUE(line.ok() || !line.error().reason.empty());
  }
  for (int i = 0; i < 20'000; ++i) {
    std::string text = whole;
    text[random() % text.size()] = static_cast<char>(random());
    const auto line = parse_line(text);
    EXPECT_TRUE(line.ok() || line.error().offset <= text.size()) << text;
  }
}

}  // namespace
}  // namespace synfin::wire
