#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "synfin/wire/notation.h"

#include "support/packet_generator.h"

namespace synfin::wire {
namespace {

using ::testing::HasSubstr;

Bytes raw(std::string_view text) {
  const auto options = parse_options(text);
  EXPECT_TRUE(options.ok()) << text << ": " << options.error().reason << " at " << options.error().offset;
  if (!options.ok()) return {};
  return {options->raw().begin(), options->raw().end()};
}

void expect_refused(std::string_view text, std::size_t offset, const std::string& reason) {
  const auto options = parse_options(text);
  ASSERT_FALSE(options.ok()) << text << " was taken as " << to_string(*options);
  EXPECT_EQ(options.error().offset, offset) << text << ": " << options.error().reason;
  EXPECT_THAT(std::string(options.error().reason), HasSubstr(reason)) << text;
}

TEST(ParseOptions, LinuxSyn) {
  EXPECT_EQ(raw("mss 8961,sackOK,TS val 3787945529 ecr 0,nop,wscale 7"),
            (Bytes{2, 4, 0x23, 0x01, 4, 2, 8, 10, 0xe1, 0xc7, 0x76, 0x39, 0, 0, 0, 0, 1, 3, 3, 7}));
}

TEST(OptionsText, HasNoBracketOfTheListsEnd) {
  const std::pair<Bytes, std::string_view> texts[] = {{{}, ""},
                                                      {{1}, "nop"},
                                                      {{2, 3, 1}, "mss[bad opt]"},
                                                      {{2, 5, 5, 0xb4}, "[bad opt]"},
                                                      {{1, 1, 2, 0}, "nop,nop,[bad opt]"},
                                                      {{1, 1, 2, 5}, "nop,nop,[bad opt]"},
                                                      {{1, 254, 3, 1}, "nop,exp[bad opt]"},
                                                      {{3, 2, 7}, "wscale 7[len 2]"}};
  for (const auto& [bytes, text] : texts) EXPECT_EQ(to_string(Options(ByteView(bytes))), text);
}

TEST(ParseOptions, EmptyTextIsNone) { EXPECT_TRUE(raw("").empty()); }

TEST(ParseOptions, EveryWordComesBack) {
  for (const std::string_view text : {
           "eol",
           "nop,nop,eol",
           "mss 0",
           "mss 65535",
           "wscale 255",
           "sackOK",
           "sack 1 {4294967295:1}",
           "sack 4 {1:2}{3:4}{5:6}{7:8}",
           "sack 0 ",
           "echo 4294967295,echoreply 0",
           "TS val 4294967295 ecr 7",
           "cc 1,ccnew 2, 3",
           "md5 shared secret not supplied with -M, can't check - 000102030405060708090a0b0c0d0eff,nop",
           "scps cap 0f id 200",
           "uto 0x8001 983040",
           "uto 0x10 8",
           "tcp-ao keyid 1 rnextkeyid 255",
           "tcp-ao keyid 1 rnextkeyid 255 mac 0x00ff",
           "tfo  cookiereq,nop,nop",
           "tfo  cookie 0123456789abcdef",
           "exp-tfo cookiereq",
           "exp-tfo cookie 01234567",
           "exp-1234",
           "unknown-253 0x00ff",
           "unknown-99",
           "mptcp 4 capable v1 csum",
           "mptcp 12 capable v0 {0x1234}",
           "mptcp 20 capable v1 {0xffffffffffffffff,0x0}",
           "mptcp 22 capable v1 {0x1,0x2}",
           "mptcp 12 capable Unknown Version (9)",
           "mptcp 12 join backup id 7 token 0xabc nonce 0x1",
           "mptcp 16 join id 7 hmac 0xabc nonce 0x1",
           "mptcp 24 join hmac 0x000102030405060708090a0b0c0d0e0f10111213",
           "mptcp 4 dss fin",
           "mptcp 8 dss ack 7",
           "mptcp 12 dss ack 18446744073709551615",
           "mptcp 20 dss ack 1 seq 2 subseq 3 len 4 csum 0x5",
           "mptcp 28 dss fin ack 4294967296 seq 4294967296 subseq 3 len 4 csum 0x5",
           "mptcp 8 add-addr v0-ip4 id 1 192.0.2.1",
           "mptcp 10 add-addr v1-echo id 1 192.0.2.1:80",
           "mptcp 16 add-addr v1 id 1 192.0.2.1 hmac 0x7",
           "mptcp 18 add-addr v1 id 1 192.0.2.1:80 hmac 0x7",
           "mptcp 20 add-addr v0-ip6 id 1 2001:db8::1",
           "mptcp 20 add-addr v0-ip6 id 1 ::",
           "mptcp 20 add-addr v0-ip6 id 1 ::1",
           "mptcp 20 add-addr v0-ip6 id 1 1::",
           "mptcp 20 add-addr v0-ip6 id 1 1:0:2:3:4:5:6:7",
           "mptcp 20 add-addr v0-ip6 id 1 ::ffff:192.0.2.1",
           "mptcp 20 add-addr v0-ip6 id 1 ::192.0.2.1",
           "mptcp 22 add-addr v0-ip6 id 1 2001:db8::1:80",
           "mptcp 30 add-addr v1 id 1 2001:db8::1:80 hmac 0xff",
           "mptcp 5 rem-addr id 1 2",
           "mptcp 3 prio non-backup",
           "mptcp 4 prio backup id 9",
           "mptcp 12 fail seq 18446744073709551615",
           "mptcp 12 fast-close key 0xdeadbeef",
           "mptcp 5 unknown",
       }) {
    const auto options = parse_options(text);
    ASSERT_TRUE(options.ok()) << text << ": " << options.error().reason << " at " << options.error().offset;
    EXPECT_EQ(to_string(*options), text);
  }
}

TEST(ParseOptions, ShorterWaysOfWriting) {
  EXPECT_EQ(raw("md5 000102030405060708090a0b0c0d0e0f").size(), 18u);
  EXPECT_EQ(raw("ccecho 3"), raw(" 3"));
  EXPECT_EQ(raw("uto 0x10"), raw("uto 0x10 8"));
  EXPECT_EQ(raw("tfo cookiereq"), raw("tfo  cookiereq"));
  EXPECT_EQ(raw("unknown-2 0x05"), (Bytes{2, 3, 5}));
}

TEST(ParseOptions, RefusesWithReasonAndOffset) {
  expect_refused("mss 1460,mms 5", 9, "no such option");
  expect_refused("mss 65536", 4, "0 to 65535");
  expect_refused("mss -1", 4, "0 to 65535");
  expect_refused("mss", 3, "a blank and a number");
  expect_refused("wscale 256", 7, "0 to 255");
  expect_refused("wscale 7 8", 8, "',' and the next option");
  expect_refused("nop,", 4, "no such option");
  expect_refused(",nop", 0, "no such option");
  expect_refused("TS val 4294967296 ecr 0", 7, "0 to 4294967295");
  expect_refused("TS val 1", 8, "' ecr N'");
  expect_refused("sack 2 {1:2}", 5, "number of blocks");
  expect_refused("sack 1 {1-2}", 9, "':'");
  expect_refused("unknown-300 0x00", 8, "0 to 255");
  expect_refused("unknown-1 0x00", 8, "nop");
  expect_refused("unknown-99 0x123", 15, "pairs");
  expect_refused("unknown-99 12", 11, "0x");
  expect_refused("md5 00", 4, "16 bytes");
  expect_refused("tfo cookie 000000", 11, "4 to 16 bytes");
  expect_refused("uto 0x10 9", 9, "seconds");
  expect_refused("eol,nop", 3, "eol is the last");
  expect_refused("mptcp 12 nonsense", 9, "no such subtype");
  expect_refused("mptcp 8 capable v1 {0x1}", 6, "not the length");
  expect_refused("mptcp 2 prio backup", 6, "3 to 40");
  expect_refused("mptcp 8 add-addr v0-ip4 id 1 192.0.2.256", 29, "an IPv4 address");
}

TEST(ParseOptions, RefusesMoreThan40Bytes) {
  EXPECT_EQ(raw("TS val 1 ecr 2,TS val 1 ecr 2,TS val 1 ecr 2,TS val 1 ecr 2").size(), 40u);
  expect_refused("TS val 1 ecr 2,TS val 1 ecr 2,TS val 1 ecr 2,TS val 1 ecr 2,nop", 60, "40 bytes");
  expect_refused("unknown-99 0x" + std::string(78, '0'), 0, "40 bytes");
  expect_refused("sack 5 {1:2}{1:2}{1:2}{1:2}{1:2}", 0, "40 bytes");
}

// Whatever the formatter prints without complaint, the parser reads to the same text.
TEST(ParseOptions, ReadsBackWhatIsPrinted) {
  testing::PacketGenerator generator(9293);
  int read_back = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = to_string(Options(generator.options()));
    const bool complains = text.find("[bad") != text.npos || text.find("[len") != text.npos ||
                           text.find("invalid") != text.npos || text.find("/echo]") != text.npos;
    const auto options = parse_options(text);
    if (complains) continue;
    ASSERT_TRUE(options.ok()) << text << ": " << options.error().reason << " at " << options.error().offset;
    EXPECT_EQ(to_string(*options), text);
    ++read_back;
  }
  EXPECT_GT(read_back, 5'000);
}

TEST(ParseOptions, EveryPrefixIsReadOrRefused) {
  const std::string_view text =
      "mss 1460,sackOK,TS val 7 ecr 0,sack 1 {1:2},mptcp 10 add-addr v1 id 1 192.0.2.1:80";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const auto options = parse_options(text.substr(0, size));
    if (options.ok()) {
      EXPECT_EQ(to_string(*options), text.substr(0, size));
    } else {
      EXPECT_LE(options.error().offset, size);
    }
  }
}

}  // namespace
}  // namespace synfin::wire
