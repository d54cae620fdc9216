#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lab/packets.h"
#include "lab/synfin_program.h"
#include "support/in_lab.h"

// `synfin craft --script` against a real kernel.
namespace synfin::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

Finished play(const std::string& file, const std::vector<std::string>& options = {}) {
  std::vector<std::string> words{"craft", "-n", "-w", "0.5", "192.0.2.2", "80", "--script", file};
  words.insert(words.end(), options.begin(), options.end());
  return synfin(words);
}

class ScriptExample : public testing::TestWithParam<const char*> {};

TEST_P(ScriptExample, Holds) {
  in_lab([] {
    const Finished run = play(std::string(SYNFIN_SOURCE_DIR "/docs/examples/scripts/") + GetParam() + ".txt");
    EXPECT_EQ(run.code, 0) << run.out << run.err;
  });
}

INSTANTIATE_TEST_SUITE_P(Docs, ScriptExample,
                         testing::Values("handshake", "half_open", "fin_scan", "blind_reset"),
                         [](const auto& example) { return std::string(example.param); });

TEST(Script, AStepThatDoesNotHoldIsTheLastAndSaysWhatCame) {
  in_lab([] {
    const TemporaryDirectory directory;
    const std::string file = directory.file("script.txt");
    std::ofstream(file) << "> Flags [S], seq 7\n< Flags [R.], ack 8\n> Flags [R], seq 8\n";
    const Finished run = play(file);
    EXPECT_EQ(run.code, 1);
    EXPECT_THAT(
        run.out,
        AllOf(HasSubstr("line 2: < Flags [R.], ack 8: did not come\n  came: IP 192.0.2.2.80 > "),
              HasSubstr("    Flags [S.] (expected [R.])\n"), HasSubstr("script: 1 of 3 steps held\n")));
    const Finished json = play(file, {"--json", "-q"});
    const auto second = nlohmann::json::parse(lines_of(json.out).at(1));
    EXPECT_EQ(second.at("type"), "script-step");
    EXPECT_EQ(second.at("line"), 2);
    EXPECT_EQ(second.at("result"), "did not come");
    EXPECT_EQ(second.at("held"), false);
    EXPECT_EQ(second.at("others").at(0).at("differences").at(0).at("field"), "Flags");
    EXPECT_EQ(nlohmann::json::parse(lines_of(json.out).at(2)).at("result"), "not reached");
  });
}

TEST(Script, WhatCannotBeReadIsSaid) {
  EXPECT_EQ(play("/nonexistent/script").code, 3);
  const TemporaryDirectory directory;
  std::ofstream(directory.file("script.txt")) << "> Flags [S]\nhallo\n";
  const Finished wrong = play(directory.file("script.txt"));
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("script, line 2: 'hallo'"));
  EXPECT_THAT(play("-", {"--flags", "S"}).err, HasSubstr("does not go with"));
}

}  // namespace
}  // namespace synfin::test
