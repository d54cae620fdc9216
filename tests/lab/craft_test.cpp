#include <csignal>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "synfin/wire/notation.h"

#include "lab/packets.h"
#include "lab/synfin_program.h"
#include "support/in_lab.h"

// `synfin craft` against a real kernel.
namespace synfin::test {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

Finished craft(const std::vector<std::string>& words) {
  std::vector<std::string> all{"craft", "-n", "-w", "0.3", "192.0.2.2"};
  all.insert(all.end(), words.begin(), words.end());
  return synfin(all);
}

struct Probe {
  const char* name;
  std::vector<std::string> options;
  const char* open;      // of port 80
  const char* closed;    // of 81
  const char* dropped;   // of 82
  const char* rejected;  // of 83
};

class CraftProbes : public testing::TestWithParam<Probe> {};

TEST_P(CraftProbes, GivesTheStatesOfNmap) {
  in_lab([] {
    const auto verdict = [](const char* port) {
      std::vector<std::string> words = GetParam().options;
      words.insert(words.begin(), {port, "-q"});
      return craft(words).out;
    };
    const std::string host = "192.0.2.2 port ";
    EXPECT_THAT(verdict("80"), HasSubstr(host + "80: " + GetParam().open));
    EXPECT_THAT(verdict("81"), HasSubstr(host + "81: " + GetParam().closed));
    EXPECT_THAT(verdict("82"), HasSubstr(host + "82: " + GetParam().dropped));
    EXPECT_THAT(verdict("83"), HasSubstr(host + "83: " + GetParam().rejected));
  });
}

constexpr const char *silent = "open|filtered (no-response)", *prohibited = "filtered (admin-prohibited)",
                     *reset = "closed (reset)", *held_back = "filtered (no-response)";

INSTANTIATE_TEST_SUITE_P(
    Flags, CraftProbes,
    testing::Values(
        Probe{"Syn", {"--flags", "S"}, "open (syn-ack)", reset, held_back, prohibited},
        Probe{"Fin", {"--flags", "F"}, silent, reset, silent, prohibited},
        Probe{"Null", {"--flags", "none"}, silent, reset, silent, prohibited},
        Probe{"Xmas", {"--flags", "FPU"}, silent, reset, silent, prohibited},
        Probe{"Ack", {"--ack", "7"}, "unfiltered (reset)", "unfiltered (reset)", held_back, prohibited},
        Probe{"SynAck",
              {"--flags", "S.", "--ack", "7"},
              "unfiltered (reset)",
              "unfiltered (reset)",
              held_back,
              prohibited},
        Probe{"SynFin", {"--flags", "SF"}, silent, reset, silent, prohibited},
        Probe{"Maimon", {"--flags", "F.", "--ack", "7"}, reset, reset, silent, prohibited}),
    [](const auto& probe) { return probe.param.name; });

TEST(Craft, ShowsTheSegmentTheAnswerAndWhatItSays) {
  in_lab([] {
    const Finished run = craft({"80", "--seq", "1000", "--options", "mss 1460"});
    EXPECT_EQ(run.code, 0) << run.err;
    EXPECT_THAT(
        run.out,
        AllOf(HasSubstr("192.0.2.2.80: Flags [S], seq 1000, win 64240, options [mss 1460], length 0\n"),
              HasSubstr("Flags [S.], seq "), HasSubstr("ack 1001"), HasSubstr("  # the answer\n"),
              HasSubstr("192.0.2.2 port 80: open (syn-ack), answered in ")));
  });
}

TEST(Craft, NothingOfTheKernelsFollowsTheAnswer) {
  in_lab([] {
    const TemporaryDirectory directory;
    const std::string file = directory.file("craft.pcap");
    EXPECT_EQ(craft({"80", "--no-reset", "--expect", "Flags [S.]", "--expect", "none", "--write", file}).code,
              0);
    EXPECT_EQ(count_of(segments_of(file), [](const wire::Segment& s) { return s.rst(); }), 0);
    EXPECT_EQ(ours_of(file).size(), 1u);
  });
}

TEST(Craft, TheConnectionThatASynAckBeganIsResetAtTheEnd) {
  in_lab([] {
    const Finished run = craft({"80", "--seq", "1000", "--sport", "4000", "-t", "-S", "-c", "3"});
    EXPECT_EQ(run.code, 0);
    EXPECT_THAT(run.out, ContainsRegex("the answer\nIP 192.0.2.1.4000 > 192.0.2.2.80: Flags \\[R\\], seq "
                                       "1001, win 0, length 0\n"));
    EXPECT_THAT(run.out, HasSubstr("3 sent, 3 answered, 3 open"));
  });
}

TEST(Craft, EveryFieldIsOnTheWireAsItWasAsked) {
  in_lab([] {
    const TemporaryDirectory directory;
    const std::string file = directory.file("craft.pcap");
    craft({"82",         "--flags",    "SFUe",     "--seq",     "4294967295",
           "--ack",      "7",          "--window", "0",         "--urg",
           "9",          "--reserved", "5",        "--options", "nop,unknown-99 0x0102,wscale 7",
           "--checksum", "0x0bad",     "--data",   "a\\x00b",   "--ttl",
           "3",          "--tos",      "0xff",     "--ip-id",   "4711",
           "--no-df",    "--sport",    "1025",     "--write",   file});
    const auto sent = ours_of(file);
    ASSERT_EQ(sent.size(), 1u);
    const wire::Segment& s = sent.front().segment;
    EXPECT_EQ(wire::to_string(s.flags), "FSUe");
    EXPECT_EQ(s.seq, wire::Seq(4294967295));
    EXPECT_EQ(s.ack_field, 7u);
    EXPECT_EQ(s.window, 0u);
    EXPECT_EQ(s.urgent, 9u);
    EXPECT_EQ(s.reserved, 5u);
    EXPECT_EQ(wire::to_string(s.options), "nop,unknown-99 0x0102,wscale 7");
    EXPECT_EQ(s.checksum, 0x0badu);
    EXPECT_EQ(s.checksum_state, wire::ChecksumState::bad);
    EXPECT_EQ(std::string(s.payload.begin(), s.payload.end()), std::string("a\0b", 3));
    EXPECT_EQ(s.ip.ttl, 3u);
    EXPECT_EQ(s.ip.tos, 0xffu);
    EXPECT_EQ(s.ip.id, 4711u);
    EXPECT_FALSE(s.ip.df);
    EXPECT_EQ(s.source_port, 1025u);
  });
}

TEST(Craft, AWholeSegmentFromALineOfTcpdumps) {
  in_lab([] {
    const std::string line =
        "12:00:00.000001 IP 192.0.2.1.40000 > 192.0.2.2.81: Flags [S], seq 4294967295, win 77, options [mss "
        "1460,nop,wscale 7], length 0";
    const TemporaryDirectory directory;
    const std::string file = directory.file("craft.pcap");
    EXPECT_EQ(synfin({"craft", "-q", "--from", line, "--expect", "Flags [R.], ack 0", "--write", file}).code,
              0);
    EXPECT_EQ(tcpdump_text(file, {"-n", "-t", "-c", "1"}), line.substr(line.find("IP ")) + "\n");
    EXPECT_EQ(synfin({"craft", "-q", "-w", "0.3", "--from", line, "--flags", "F", "192.0.2.2", "80",
                      "--expect", "none"})
                  .code,
              0);
  });
}

TEST(Craft, NumbersOfALineAreAsTheyStand) {
  in_lab([] {
    const Finished run =
        synfin({"craft", "-t", "-S", "-w", "0.3", "--data", "abc", "--from",
                "IP 192.0.2.1.40000 > 192.0.2.2.81: Flags [P.], seq 1:4, ack 9, win 5, length 3"});
    EXPECT_THAT(
        run.out,
        HasSubstr("IP 192.0.2.1.40000 > 192.0.2.2.81: Flags [P.], seq 1:4, ack 9, win 5, length 3\n"));
    EXPECT_THAT(run.out, HasSubstr("Flags [R], seq 9, win 0"));
  });
}

TEST(Craft, WhatWasExpectedDecidesTheExitCode) {
  in_lab([] {
    const Finished met = craft({"81", "--seq", "1000", "--expect", "Flags [R.], ack 1001"});
    EXPECT_EQ(met.code, 0) << met.out;
    EXPECT_THAT(met.out, HasSubstr("\nas expected\n"));
    const Finished unmet = craft({"80", "--seq", "1000", "--expect", "Flags [R.], ack 1001"});
    EXPECT_EQ(unmet.code, 1);
    EXPECT_THAT(unmet.out,
                AllOf(HasSubstr("expected Flags [R.], ack 1001, which did not come\n"),
                      HasSubstr("  came 1: IP 192.0.2.2.80 > "),
                      HasSubstr("    Flags [S.] (expected [R.])\n"), Not(HasSubstr("as expected"))));
  });
}

TEST(Craft, SilenceCanBeExpected) {
  in_lab([] {
    EXPECT_EQ(craft({"80", "--flags", "F", "--expect", "none"}).code, 0);
    const Finished broken = craft({"81", "--flags", "F", "--expect", "none"});
    EXPECT_EQ(broken.code, 1);
    EXPECT_THAT(broken.out, AllOf(HasSubstr("expected none, which was broken\n"),
                                  HasSubstr("TCP, Flags [R.] (expected none)")));
  });
}

TEST(Craft, WithoutAnswerOrExpectationTheCodeIsOne) {
  in_lab([] { EXPECT_EQ(craft({"82"}).code, 1); });
}

TEST(Craft, RepeatsHaveAPortEachAndAGivenOneIsKept) {
  in_lab([] {
    const TemporaryDirectory directory;
    const std::string file = directory.file("craft.pcap");
    EXPECT_EQ(craft({"81", "-c", "3", "--write", file}).code, 0);
    const auto free = ours_of(file);
    ASSERT_EQ(free.size(), 3u);
    std::set<std::uint16_t> ports;
    for (const CapturedSegment& sent : free) ports.insert(sent.segment.source_port);
    EXPECT_EQ(ports.size(), 3u);
    EXPECT_EQ(craft({"82", "-c", "2", "--sport", "4000", "--write", file}).code, 1);
    EXPECT_EQ(count_of(ours_of(file), [](const wire::Segment& s) { return s.source_port == 4000; }), 2);
  });
}

TEST(Craft, WhatCannotBeBuiltIsRefusedBeforeAnythingIsSent) {
  in_lab([] {
    const Finished run = craft({"81", "--data", std::string(65'500, 'x')});
    EXPECT_EQ(run.code, 2);
    EXPECT_THAT(run.err, HasSubstr("65535 bytes that IPv4 allows"));
    EXPECT_EQ(run.out, "");
  });
}

TEST(Craft, AnInterruptEndsItAndSaysWhatWasWaitedFor) {
  in_lab([] {
    SynfinProgram run({"craft", "-n", "-w", "20", "192.0.2.2", "82", "--expect", "none"});
    ASSERT_TRUE(run.prints("Flags [S]"));
    run.signal(SIGINT);
    const Finished ended = run.finish();
    EXPECT_EQ(ended.code, 128 + SIGINT);
    EXPECT_THAT(ended.out, HasSubstr("expected none, which was still waited for\n"));
  });
}

// On lo our own segment has the four-tuple of its answer.
TEST(Craft, ASegmentToItsOwnPortIsNotItsAnswer) {
  in_lab([] {
    const Finished run = synfin({"craft", "-n", "-w", "0.3", "127.0.0.1", "4444", "--sport", "4444"});
    EXPECT_EQ(run.code, 1);
    EXPECT_THAT(run.out, HasSubstr("filtered (no-response)"));
  });
}

TEST(Craft, JsonHasAnObjectOfTheResult) {
  in_lab([] {
    const Finished run = craft({"81", "--seq", "1000", "--json", "-q", "--expect", "Flags [S.]"});
    const auto result = nlohmann::json::parse(run.out);
    EXPECT_EQ(result.at("type"), "craft");
    EXPECT_EQ(result.at("state"), "closed");
    EXPECT_EQ(result.at("reason"), "reset");
    EXPECT_EQ(result.at("answers"), 1);
    EXPECT_GT(result.at("round_trip_ns"), 0);
    EXPECT_EQ(result.at("met"), false);
    EXPECT_EQ(result.at("expected").at(0).at("met"), false);
    EXPECT_EQ(result.at("came").at(0).at("differences").at(0).at("field"), "Flags");
    EXPECT_EQ(run.code, 1);
  });
}

TEST(Craft, ADryRunShowsTheSegmentAndSendsNothing) {
  const Finished run = synfin({"craft", "--dry-run", "127.0.0.1", "9", "--flags", "SF", "--seq", "7"});
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_THAT(run.out, ContainsRegex("sequence number +7 "));
  EXPECT_THAT(run.out, HasSubstr("(RFC 9293 3.1): [FS]\n"));
  EXPECT_THAT(run.out, ContainsRegex("complement +[0-9a-f]{4}, which is what the packet has\n"));
}

struct Wrong {
  std::vector<std::string> words;
  const char* reason;
};

TEST(Craft, WrongWordsAreRefusedWithWhatIsAllowed) {
  const std::vector<Wrong> all = {
      {{"--flags", "X"}, "letters of FSRP.UEWe, or none"},
      {{"--seq", "4294967296"}, "from 0 to 4294967295"},
      {{"--ack", "-1"}, "from 0 to 4294967295"},
      {{"--window", "65536"}, "from 0 to 65535"},
      {{"--urg", "x"}, "from 0 to 65535"},
      {{"--reserved", "8"}, "from 0 to 7"},
      {{"--options", "mss"}, "write them as tcpdump does"},
      {{"--checksum", "0x10000"}, "from 0 to 65535"},
      {{"--data", "\\q"}, "\\xHH"},
      {{"--ttl", "256"}, "from 0 to 255"},
      {{"--tos", "256"}, "from 0 to 255"},
      {{"--ip-id", "65536"}, "from 0 to 65535"},
      {{"--data-offset", "16"}, "from 0 to 15"},
      {{"--ihl", "16"}, "from 0 to 15"},
      {{"--ip-options", "070"}, "pairs of hexadecimal digits, at most 40 bytes"},
      {{"--fragment", "12"}, "both are multiples of 8"},
      {{"--fragment", "8", "--overlap", "8"}, "less than the fragment"},
      {{"--raw", "45xx"}, "pairs of hexadecimal digits"},
      {{"--raw", "4500", "--ttl", "3"}, "does not go with"},
      {{"--options", "nop", "--mss", "3"}, "does not go with"},
      {{"--flags", "S", "--ecn"}, "does not go with"},
      {{"--rate", "-1"}, "0 for no limit"},
      {{"--df", "--no-df"}, "does not go with"},
      {{"--expect", "Flags [R"}, "']' behind the flags is expected at character 9"},
      {{"--expect", "none", "--expect", "ack 1"}, "give it last"},
      {{"--dry-run", "--expect", "none"}, "does not go with"},
      {{"--dry-run", "--hex"}, "does not go with"},
      {{"--dry-run", "--rst-guard", "none"}, "does not go with"},
      {{"--from", "IP 192.0.2.1.1 > 192.0.2.2.2: Flags [S]"},
       "', win N' is expected at character 40; paste a line"},
      {{"--from", "IP a.1 > b.2: Flags [S], seq 1, win 2, length 0"}, "addresses and ports as numbers"},
      {{"--from", "IP 192.0.2.1.1 > 192.0.2.2.2: Flags [P.], seq 1:4, ack 1, win 2, length 3"},
       "give them with --data"},
      {{"--count", "0"}, "from 1 to 1000000"},
      {{"--timeout", "soon"}, "from 0 to 86400"},
  };
  for (const Wrong& wrong : all) {
    std::vector<std::string> words{"craft", "127.0.0.1", "9"};
    words.insert(words.end(), wrong.words.begin(), wrong.words.end());
    const Finished run = synfin(words);
    EXPECT_EQ(run.code, 2) << ::testing::PrintToString(wrong.words);
    EXPECT_THAT(run.err, AllOf(HasSubstr("synfin craft: "), HasSubstr(wrong.reason),
                               HasSubstr("synfin craft --help")));
  }
  EXPECT_THAT(synfin({"craft", "127.0.0.1", "1-3"}).err, HasSubstr("'1-3' is not one port"));
}

}  // namespace
}  // namespace synfin::test
