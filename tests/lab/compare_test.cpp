#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lab/packets.h"
#include "lab/synfin_program.h"
#include "support/in_lab.h"

namespace synfin::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

void expect_one_line_of(const Finished& run, int code, const std::string& part) {
  EXPECT_EQ(run.code, code);
  EXPECT_THAT(run.err, HasSubstr(part));
}

TEST(CompareProgram, PrintsATableWithItsRulesAndAVerdict) {
  in_lab_on_one_cpu([] {
    const Finished run = synfin({"compare", "192.0.2.2", "80"});
    EXPECT_EQ(run.code, 0) << run.out << run.err;
    EXPECT_THAT(run.out,
                AllOf(HasSubstr("\nSYN  ("), HasSubstr("\npeer's SYN-ACK  ("), HasSubstr("\nlast ACK  ("),
                      HasSubstr("initial numbers are unrelated by design")));
    EXPECT_THAT(lines_of(run.out).back(), StartsWith("no difference: "));
    EXPECT_THAT(run.out, Not(HasSubstr("IP TTL")));
    EXPECT_THAT(synfin({"compare", "--all", "192.0.2.2", "80"}).out, HasSubstr("IP TTL"));
  });
}

TEST(CompareProgram, EndsWithOneWhereAFieldDiffers) {
  in_lab_on_one_cpu([] {
    const Finished run = synfin({"compare", "-q", "--wscale", "3", "192.0.2.2", "80"});
    EXPECT_EQ(run.code, 1) << run.err;
    EXPECT_THAT(run.out, HasSubstr("SYN: option wscale ("));
  });
}

TEST(CompareProgram, PrintsPacketLinesLaddersAndJsonOnRequest) {
  in_lab_on_one_cpu([] {
    const Finished lines = synfin({"compare", "-v", "-t", "192.0.2.2", "80"});
    EXPECT_GE(count(lines.out, "IP (tos 0x0, ttl 64"), 12) << lines.out;  // six or seven each
    const Finished ladders = synfin({"compare", "--ladder", "192.0.2.2", "80"});
    EXPECT_THAT(ladders.out, AllOf(HasSubstr("kernel"), HasSubstr("by hand"), HasSubstr("TIME-WAIT")));
    const Finished json = synfin({"compare", "--json", "-c", "2", "--interval", "0", "192.0.2.2", "80"});
    int comparisons = 0;
    for (const std::string& line : lines_of(json.out)) {
      const auto object = nlohmann::json::parse(line);
      if (object["type"] == "comparison") ++comparisons;
      if (object["type"] == "comparison") {
        EXPECT_EQ(object["counts"]["different"], 0) << line;
      }
    }
    EXPECT_EQ(comparisons, 2);
  });
}

TEST(CompareProgram, WritesThePageWholeAndWithoutLeftovers) {
  in_lab_on_one_cpu([] {
    const TemporaryDirectory directory;
    const std::string file = directory.file("c.html");
    for (int turn = 0; turn < 2; ++turn) {  // the second replaces the first
      const Finished run = synfin({"compare", "-q", "--html", file, "192.0.2.2", "80"});
      EXPECT_EQ(run.code, 0) << run.out << run.err;
      const std::string page = content_of(file);
      EXPECT_THAT(page,
                  AllOf(StartsWith("<!DOCTYPE html>"), HasSubstr("synfin compare --quiet --html " + file)));
      EXPECT_EQ(page.substr(page.size() - 8), "</html>\n");
    }
    const auto entries = std::filesystem::directory_iterator(directory.path());
    EXPECT_EQ(std::distance(begin(entries), end(entries)), 1);
  });
}

TEST(CompareProgram, SaysWhatIsWrongWithTheWords) {
  in_lab_on_one_cpu([] {
    expect_one_line(synfin({"compare", "--html", "/nowhere/c.html", "127.0.0.1", "80"}), 3,
                    {"/nowhere/c.html"});
  });
  const std::vector<std::pair<std::vector<std::string>, std::vector<std::string>>> wrong = {
      {{"compare", "127.0.0.1", "80,81"}, {"'80,81'", "more than one port"}},
      {{"compare", "-t", "127.0.0.1", "80"}, {"-t is about packet lines", "-v or -x"}},
      {{"compare", "--control", "--ttl", "9", "127.0.0.1", "80"}, {"--ttl does not go with --control"}},
      {{"compare", "--json", "--ladder", "127.0.0.1", "80"}, {"--ladder does not go with --json"}},
      {{"compare", "--first", "me", "127.0.0.1", "80"}, {"--first", "'me'", "kernel or hand"}},
      {{"compare", "127.0.0.1"}, {"PORT"}},
  };
  for (const auto& [words, parts] : wrong) {
    const Finished run = synfin(words);
    EXPECT_EQ(run.code, 2) << run.err;
    for (const std::string& part : parts) EXPECT_THAT(run.err, HasSubstr(part));
  }
}

// What was seen by then is compared, or shown where there is nothing to compare with.
TEST(CompareProgram, CtrlCEndsItWithWhatWasSeen) {
  in_lab_on_one_cpu([] {
    SynfinProgram first({"compare", "-v", "-w", "30", "192.0.2.2", "82"});
    // The kernel's SYN is on its way as soon as the socket is there.
    while (Program({"ss", "-Htn", "state", "syn-sent"}).read_all().empty()) {
    }
    first.signal(SIGINT);
    const Finished run = first.finish();
    EXPECT_EQ(run.code, 128 + SIGINT) << run.err;
    EXPECT_THAT(run.out, HasSubstr("it is not compared"));
    EXPECT_THAT(run.out, HasSubstr("192.0.2.2.82: Flags [S]"));
  });
}

TEST(CompareProgram, CtrlCInTheSecondExchangeIsNoDifference) {
  in_lab_on_one_cpu([] {
    SynfinProgram program({"compare", "-v", "--hold", "1", "192.0.2.2", "80"});
    // The kernel has closed: what is established now is a capture's, or the exchange by hand.
    while (Program({"ss", "-Htn", "state", "time-wait"}).read_all().empty()) {
    }
    program.signal(SIGINT);
    const Finished run = program.finish();
    EXPECT_EQ(run.code, 128 + SIGINT) << run.err;
    EXPECT_THAT(run.out, AllOf(HasSubstr("it is not compared"), Not(HasSubstr(" differ: "))));
  });
}

TEST(CompareProgram, CtrlCWithJsonGivesWhatWasSeen) {
  in_lab_on_one_cpu([] {
    SynfinProgram program({"compare", "--json", "-w", "30", "192.0.2.2", "82"});
    while (Program({"ss", "-Htn", "state", "syn-sent"}).read_all().empty()) {
    }
    program.signal(SIGINT);
    const Finished run = program.finish();
    EXPECT_EQ(run.code, 128 + SIGINT) << run.err;
    EXPECT_THAT(run.out, HasSubstr(R"("type":"interrupted")"));
    EXPECT_THAT(run.out, Not(HasSubstr(R"("type":"comparison")")));
  });
}

TEST(CompareProgram, APageInTheCapturesPlaceIsRefused) {
  expect_one_line_of(synfin({"compare", "--html", "f", "--write", "f", "127.0.0.1", "80"}), 2,
                     "the same file");
}

}  // namespace
}  // namespace synfin::test
