#include "app/script.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "synfin/app/probe.h"

namespace synfin::app {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;
using Kind = ScriptStep::Kind;

std::string refusal_of(const std::string& text) {
  try {
    parse_script(text);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

TEST(Script, HasAStepForEachLineThatIsOne) {
  const Script script =
      parse_script("# a comment\n\n> Flags [S], seq 7\n  < Flags [S.], ack 8  \r\n+0.5\n< none");
  ASSERT_EQ(script.size(), 4u);
  EXPECT_EQ(script[0].kind, Kind::send);
  EXPECT_EQ(script[0].line, 3u);
  EXPECT_EQ(script[0].packet.seq, 7u);
  EXPECT_EQ(script[1].kind, Kind::expect);
  EXPECT_EQ(script[1].text, "< Flags [S.], ack 8");
  EXPECT_EQ(script[1].packet.ack, 8u);
  EXPECT_EQ(script[2].kind, Kind::wait);
  EXPECT_EQ(script[2].wait, 500ms);
  EXPECT_TRUE(script[3].packet.silence);
}

TEST(Script, AWaitMayStandBeforeAStep) {
  const Script script = parse_script("+1 > Flags [R]");
  ASSERT_EQ(script.size(), 2u);
  EXPECT_EQ(script[0].wait, 1s);
  EXPECT_EQ(script[1].kind, Kind::send);
}

TEST(Script, DataIsQuotedOrOfALength) {
  EXPECT_EQ(parse_script(R"(> Flags [P.], ack 1 "a\r\n\x41\"\\\0")")[0].data,
            (wire::Bytes{'a', '\r', '\n', 'A', '"', '\\', 0}));
  EXPECT_EQ(parse_script("> Flags [P.], ack 1, length 3")[0].data, (wire::Bytes{'x', 'x', 'x'}));
  EXPECT_EQ(parse_script(R"(> Flags [P.], ack 1, length 2 "ab")")[0].data, (wire::Bytes{'a', 'b'}));
  EXPECT_EQ(parse_script("> Flags [.], ack 1")[0].data, std::nullopt);
}

TEST(Script, WhatIsWrongIsNamedWithItsLine) {
  EXPECT_THAT(refusal_of("\n? Flags [S]"), HasSubstr("script, line 2: '? Flags [S]': a line is '> SEGMENT'"));
  EXPECT_THAT(refusal_of("> Flags [S], seq x"), HasSubstr("at character 18"));
  EXPECT_THAT(refusal_of("> seq 1"), HasSubstr("what is sent has Flags [..]"));
  EXPECT_THAT(refusal_of("> none"), HasSubstr("what is sent is a TCP segment"));
  EXPECT_THAT(refusal_of("> ICMP host 192.0.2.2 unreachable"), HasSubstr("what is sent is a TCP segment"));
  EXPECT_THAT(refusal_of("+x"), HasSubstr("a number of seconds"));
  EXPECT_THAT(refusal_of("+-1"), HasSubstr("a number of seconds"));
  EXPECT_THAT(refusal_of("+1> Flags [S]"), HasSubstr("a number of seconds"));
  EXPECT_THAT(refusal_of("> Flags [P.], length 3 \"ab\""), HasSubstr("the data has 2 bytes"));
  EXPECT_THAT(refusal_of("> Flags [P.] \"ab"), HasSubstr("between two quotation marks"));
  EXPECT_THAT(refusal_of("> Flags [P.] \"\\q\""), HasSubstr("of escapes there are"));
  EXPECT_THAT(refusal_of("> Flags [P.] \"\\x4\""), HasSubstr("of escapes there are"));
  EXPECT_THAT(refusal_of("> Flags [P.] \"a\\\""), HasSubstr("of escapes there are"));
  EXPECT_THAT(refusal_of("# nothing\n"), HasSubstr("the script says nothing"));
}

}  // namespace
}  // namespace synfin::app
