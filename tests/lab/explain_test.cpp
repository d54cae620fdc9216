// The built program; no lab, no privilege.
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "lab/synfin_program.h"

namespace synfin::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

const std::string a_syn =
    "IP 192.0.2.1.55538 > 192.0.2.2.80: Flags [S], seq 1000, win 5, options [mss 1460,sackOK], length 0";
const std::string a_refusal =
    "IP 192.0.2.2.80 > 192.0.2.1.55538: Flags [R.], seq 0, ack 1001, win 0, length 0";

// synfin explain - WORDS, with `text` on standard input.
Finished explain_input(const std::string& text, const std::vector<std::string>& words = {}) {
  const TemporaryDirectory directory;
  std::ofstream(directory.file("lines")) << text;
  std::vector<std::string> all{"explain", "-"};
  all.insert(all.end(), words.begin(), words.end());
  const std::string file = directory.file("lines");
  return SynfinProgram(all, [&file] { ::dup2(::open(file.c_str(), O_RDONLY), STDIN_FILENO); }).finish();
}

std::vector<nlohmann::json> objects(const std::string& text) {
  std::vector<nlohmann::json> all;
  for (const std::string& line : lines_of(text)) all.push_back(nlohmann::json::parse(line));
  return all;
}

TEST(Explain, OneLine) {
  const Finished run = synfin({"explain", a_syn});
  EXPECT_EQ(run.code, 0);
  EXPECT_EQ(run.err, "");
  EXPECT_THAT(run.out, AllOf(StartsWith(a_syn + "\n"), HasSubstr("  mss 1460  "),
                             HasSubstr("step 1 of the handshake"), Not(HasSubstr("\x1b"))));
}

TEST(Explain, WordsThatTheShellHasSplitAreALine) {
  std::vector<std::string> words{"explain"};
  std::istringstream in(a_syn);
  for (std::string word; in >> word;) words.push_back(word);
  EXPECT_EQ(synfin(words).out, synfin({"explain", a_syn}).out);
}

TEST(Explain, LinesOfStandardInputTogether) {
  const Finished run = explain_input(a_syn + "\r\n\n" + a_refusal);
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("step 1 of the handshake"), HasSubstr("answer to the SYN: RST-ACK")));
}

TEST(Explain, LineNotUnderstoodIsPointedAtAndTheNextOneRead) {
  const Finished run = explain_input("IP6 ::1.1 > ::1.2: Flags [S]\n" + a_syn + "\n");
  EXPECT_EQ(run.code, 1);
  const auto said = lines_of(run.err);
  ASSERT_THAT(said, SizeIs(3));
  EXPECT_THAT(said[1], "^");
  EXPECT_THAT(said[2], HasSubstr("only IPv4"));
  EXPECT_THAT(run.out, StartsWith("\n" + a_syn));
}

TEST(Explain, TextOfTcpdumpVAndXIsOnePacketEach) {
  const std::string head = "IP (tos 0x0, ttl 64, id 7, offset 0, flags [DF], proto TCP (6), length 52)\n    ";
  const std::string hex = "\n\t0x0000:  4500 0034\n\t0x0010:  c000 0202\n";
  const Finished run =
      explain_input(head + a_syn.substr(3) + hex + head + a_refusal.substr(3) + "\n", {"--json"});
  EXPECT_EQ(run.code, 0) << run.err;
  const auto all = objects(run.out);
  ASSERT_THAT(all, SizeIs(2)) << run.out;
  EXPECT_EQ(all[0]["line"], head + a_syn.substr(3));
}

TEST(Explain, WhatAnIcmpErrorQuotesIsNoPacketOfItsOwn) {
  const std::string header = "IP (tos 0x0, ttl 64, id 7, offset 0, flags [DF], proto TCP (6), length 52)";
  const Finished run =
      explain_input("IP 192.0.2.2 > 192.0.2.1: ICMP host 192.0.2.2 unreachable, length 68\n\t" + header +
                        "\n    " + a_syn.substr(3) + "\n" + a_refusal + "\n",
                    {"--json"});
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_THAT(objects(run.out), SizeIs(2)) << run.out;
}

TEST(Explain, IndentedTranscriptIsReadLineByLine) {
  for (const std::string& indent : {std::string("    "), std::string("\t")}) {
    const Finished run = explain_input(indent + a_syn + "\n" + indent + a_refusal + "\n", {"--json"});
    EXPECT_EQ(run.code, 0) << run.err;
    EXPECT_THAT(objects(run.out), SizeIs(2)) << run.out;
  }
}

TEST(Explain, JsonHasEveryToken) {
  const auto all = objects(explain_input(a_syn + "\nIP nonsense\n", {"--json"}).out);
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0]["type"], "explanation");
  EXPECT_THAT(all[0]["step"].get<std::string>(), StartsWith("step 1"));
  std::vector<std::string> kinds;
  for (const auto& token : all[0]["tokens"]) {
    EXPECT_EQ(token["text"], a_syn.substr(token["offset"], token["length"]));
    EXPECT_NE(token["meaning"], "");
    kinds.push_back(token["kind"]);
  }
  EXPECT_THAT(kinds, ::testing::ElementsAre("protocol", "source", "destination", "flags", "seq", "window",
                                            "option", "option", "length"));
  EXPECT_EQ(all[1]["type"], "refusal");
  EXPECT_EQ(all[1]["offset"], std::string("IP nonsense").size());
}

TEST(Explain, JsonOfALineThatIsNotUtf8IsJson) {
  const auto all = objects(explain_input(a_syn + ": HTTP: \xff\xfe\n", {"--json"}).out);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0]["type"], "explanation");
}

TEST(Explain, ColourIsOnRequest) {
  EXPECT_THAT(synfin({"explain", "--color", "always", a_syn}).out, HasSubstr("\x1b[32mFlags [S]\x1b[0m"));
  EXPECT_THAT(synfin({"explain", "--color", "never", a_syn}).out, Not(HasSubstr("\x1b")));
}

TEST(Explain, WrongUsageIsSaidWithTheRemedy) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"explain"}, {"explain", ""}, {"explain", " \t"}}) {
    const Finished run = synfin(words);
    EXPECT_EQ(run.code, 2);
    EXPECT_THAT(run.err,
                AllOf(HasSubstr("LINE"), HasSubstr("in quotes"), HasSubstr("synfin explain --help")));
  }
}

TEST(Explain, UnreadableInputAndNoInput) {
  expect_one_line(
      SynfinProgram({"explain", "-"}, [] { ::dup2(::open("/", O_RDONLY), STDIN_FILENO); }).finish(), 3,
      {"reading standard input", "Is a directory"});
  expect_one_line(explain_input("\n\n"), 1, {"no line"});
}

TEST(Explain, OneLineAtATimeWhereTheyComeSlowly) {
  Pipe pipe;
  SynfinProgram run({"explain", "-"}, [&pipe] { ::dup2(pipe.read.value(), STDIN_FILENO); });
  pipe.read.reset();
  const std::string first = a_syn + "\n";
  ASSERT_EQ(::write(pipe.write.value(), first.data(), first.size()), static_cast<ssize_t>(first.size()));
  EXPECT_TRUE(run.prints("step 1 of the handshake"));
  pipe.write.reset();
  EXPECT_EQ(run.finish().code, 0);
}

}  // namespace
}  // namespace synfin::test
