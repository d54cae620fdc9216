#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "lab/synfin_program.h"
#include "support/in_lab.h"

namespace synfin::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

struct WrongValue {
  const char* option;  // as the message has to name it
  std::vector<std::string> words;
  const char* value;
  const char* allowed;
};

const std::vector<WrongValue>& wrong_values() {
  static const std::vector<WrongValue> all = {
      {"HOST", {"", "80"}, "''", "an IPv4 address"},
      {"HOST", {"::1", "80"}, "'::1'", "give an IPv4 address"},
      {"HOST", {"127.0.0.1:80", "80"}, "'127.0.0.1:80'", "the port as a word of its own: 127.0.0.1 80"},
      {"HOST", {"http://127.0.0.1", "80"}, "'http://127.0.0.1'", "without '/'"},
      {"HOST", {"127.0.1", "80"}, "'127.0.1'", "an IPv4 address such as 192.0.2.1"},
      {"HOST", {"80", "80"}, "'80'", "an IPv4 address such as 192.0.2.1"},
      {"PORTS", {"192.0.2.2", "0"}, "'0'", "from 1 to 65535"},
      {"PORTS", {"192.0.2.2", "65536"}, "'65536'", "from 1 to 65535"},
      {"PORTS", {"192.0.2.2", "80,"}, "'80,'", "from 1 to 65535"},
      {"PORTS", {"192.0.2.2", "20-"}, "'20-'", "from 1 to 65535"},
      {"PORTS", {"192.0.2.2", "25-20"}, "'25-20'", "from the lower to the higher"},
      {"PORTS", {"192.0.2.2", "no-such-service"}, "'no-such-service'", "a service name"},
      {"--source", {"-s", "192.0.2"}, "'192.0.2'", "an IPv4 address"},
      {"--timeout", {"-w", "-1"}, "'-1'", "from 0 to 86400"},
      {"--timeout", {"-w", "soon"}, "'soon'", "from 0 to 86400"},
      {"--timeout", {"--timeout", "nan"}, "'nan'", "from 0 to 86400"},
      {"--hold", {"--hold", "1e9"}, "'1e9'", "from 0 to 86400"},
      {"--send", {"--send", "\\q"}, "'\\q'", "\\xHH"},
      {"--send", {"--send", "\\x4"}, "'\\x4'", "two hexadecimal digits"},
      {"--close", {"--close", "slam"}, "'slam'", "one of fin, rst or none"},
      {"--linger", {"--linger", "long"}, "'long'", "from 0 to 86400"},
      {"--like",
       {"--like", "amiga"},
       "'amiga'",
       "one of kernel, linux, windows, macos, freebsd, seed or minimal"},
      {"--sport", {"--sport", "0"}, "'0'", "from 1 to 65535"},
      {"--sport", {"--sport", "65536"}, "'65536'", "from 1 to 65535"},
      {"--isn", {"--isn", "4294967296"}, "'4294967296'", "from 0 to 4294967295"},
      {"--tsval", {"--tsval", "-1"}, "'-1'", "from 0 to 4294967295"},
      {"--ttl", {"--ttl", "0"}, "'0'", "from 1 to 255"},
      {"--ttl", {"--ttl", "256"}, "'256'", "from 1 to 255"},
      {"--tos", {"--tos", "256"}, "'256'", "from 0 to 255"},
      {"--ip-id", {"--ip-id", "65536"}, "'65536'", "from 0 to 65535"},
      {"--window", {"--window", "65536"}, "'65536'", "from 0 to 65535"},
      {"--mss", {"--mss", "65536"}, "'65536'", "from 0 to 65535"},
      {"--wscale", {"--wscale", "256"}, "'256'", "from 0 to 255"},
      {"--options", {"--options", "mss"}, "'mss'", "mss 1460,sackOK"},
      {"--options", {"--options", "mss 70000"}, "'mss 70000'", "mss 1460,sackOK"},
      {"--options", {"--options", "nop,frob 7"}, "'nop,frob 7'", "at character 5"},
      {"--syn-retries", {"--syn-retries", "101"}, "'101'", "from 0 to 100"},
      {"--rto", {"--rto", "x"}, "'x'", "from 0 to 86400"},
      {"--fin-retries", {"--fin-retries", "-1"}, "'-1'", "from 0 to 100"},
      {"--count", {"-c", "0"}, "'0'", "from 1 to 1000000"},
      {"--count", {"--count", "many"}, "'many'", "from 1 to 1000000"},
      {"--interval", {"--interval", "-0.1"}, "'-0.1'", "from 0 to 86400"},
      {"--parallel", {"--parallel", "0"}, "'0'", "from 1 to 4096"},
      {"--parallel", {"--parallel", "4097"}, "'4097'", "from 1 to 4096"},
      {"--rst-guard", {"--rst-guard", "nft"}, "'nft'", "one of auto, filter, md5 or none"},
      {"--via", {"--via", "nc"}, "'nc'", "one of hand or kernel"},
      {"--color", {"--color", "blue"}, "'blue'", "one of auto, always or never"},
      {"--write", {"--write", ""}, "''", "the name of a file"},
      {"--write", {"--write", "-"}, "'-'", "give a name"},
      {"-t", {"-tttttt"}, "more than five times", "-t to -ttttt"},
  };
  return all;
}

// `words` after a target, unless they are one.
Finished probe_with(const std::vector<std::string>& words) {
  std::vector<std::string> all{"probe"};
  const bool options = words.front().starts_with("-");
  if (options) all.insert(all.end(), {"192.0.2.2", "80"});
  all.insert(all.end(), words.begin(), words.end());
  return synfin(all);
}

TEST(CommandLine, WrongValueIsNamedWithItsOptionAndItsRange) {
  for (const WrongValue& wrong : wrong_values()) {
    const Finished run = probe_with(wrong.words);
    EXPECT_EQ(run.code, 2) << ::testing::PrintToString(wrong.words);
    EXPECT_EQ(run.out, "");
    const auto lines = lines_of(run.err);
    ASSERT_THAT(lines, SizeIs(2)) << run.err;
    EXPECT_THAT(lines[0], AllOf(HasSubstr("synfin probe: "), HasSubstr(wrong.option), HasSubstr(wrong.value),
                                HasSubstr(wrong.allowed)));
    EXPECT_EQ(lines[1], "Try `synfin probe --help`.");
  }
}

// Every option of --help that takes a value, and cannot take any text, is in the table above.
TEST(CommandLine, NoOptionWithARangeIsLeftOutAbove) {
  const std::vector<std::string> any_text = {"--interface", "--netns", "--send-file"};
  for (const std::string& line : lines_of(synfin({"probe", "--help"}).out)) {
    const auto name = line.find("--");
    const bool option = line.starts_with("  -") && name != std::string::npos;
    if (!option) continue;
    const std::string declaration = line.substr(name, line.find("  ", name) - name);
    const bool takes_value =
        ::testing::Matches(::testing::ContainsRegex("^--[a-z-]+ [A-Z]+"))(declaration) &&
        !::testing::Matches(::testing::ContainsRegex("^--[a-z-]+ Excludes"))(declaration);
    if (!takes_value) continue;
    const std::string option_name = declaration.substr(0, declaration.find(' '));
    const auto& wrong = wrong_values();
    const bool tested =
        std::any_of(wrong.begin(), wrong.end(), [&](const WrongValue& w) { return w.option == option_name; });
    const bool free_text = std::find(any_text.begin(), any_text.end(), option_name) != any_text.end();
    EXPECT_TRUE(tested || free_text) << option_name;
  }
}

// The options of each are refused together, and the line names both; values stand where one needs them.
TEST(CommandLine, OptionsThatExcludeEachOtherAreRefused) {
  const std::vector<std::vector<std::string>> pairs = {
      {"--df", "--no-df"},
      {"--nano", "--micro"},
      {"--json", "--ladder"},
      {"--json", "--hex"},
      {"--json", "-t"},
      {"--json", "--no-states"},
      {"--ladder", "--verbose"},
      {"--ladder", "--hex"},
      {"--ladder", "-t"},
      {"--ladder", "--nano"},
      {"--ladder", "--micro"},
      {"--ladder", "--names"},
      {"--ladder", "--no-states"},
      {"--quiet", "--ladder"},
      {"--quiet", "--verbose"},
      {"--half-open", "--close", "rst"},
      {"--half-open", "--hold", "1"},
      {"--half-open", "--piggyback-fin"},
      {"--half-open", "--linger", "1"},
      {"--piggyback-fin", "--send", "x"},
      {"--piggyback-fin", "--close", "rst"},
      {"--linger", "1", "--close", "none"},
      {"--expect-close", "--hold", "1"},
      {"--send", "x", "--send-file", "/dev/null"},
      {"--ip-id", "0", "--no-df"},
      {"--dry-run", "--json"},
      {"--dry-run", "--write", "/dev/null"},
      {"--dry-run", "--ladder"},
      {"--dry-run", "--quiet"},
      {"--dry-run", "--count", "2"},
      {"--dry-run", "--interval", "0"},
      {"--dry-run", "--parallel", "2"},
      {"--dry-run", "--via", "kernel"},
      {"--via", "kernel", "--ttl", "3"},
      {"--via", "kernel", "--half-open"},
      {"--via", "kernel", "--close", "none"},
  };
  for (const auto& pair : pairs) {
    const Finished run = probe_with(pair);
    EXPECT_EQ(run.code, 2) << ::testing::PrintToString(pair);
    EXPECT_EQ(run.out, "");
    const auto lines = lines_of(run.err);
    ASSERT_THAT(lines, SizeIs(2)) << run.err;
    EXPECT_THAT(lines[0], HasSubstr("does not go with"));
    for (const std::string& word : pair) {
      if (word.starts_with("-")) {
        EXPECT_THAT(lines[0], HasSubstr(word));
      }
    }
  }
}

// With nothing to fragment the ID is ours to choose, 0 as well.
TEST(CommandLine, ZeroIpIdGoesWithDontFragment) {
  in_lab([] { EXPECT_EQ(probe_with({"--dry-run", "--ip-id", "0", "--df"}).code, 0); });
}

TEST(CommandLine, MissingOrSuperfluousWordsAreRefused) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong = {
      {{}, "a command is missing; the commands are probe, compare, trace, craft, lab, explain"},
      {{"probe"}, "HOST is missing: an IPv4 address or a name"},
      {{"probe", "192.0.2.2"}, "PORTS is missing: 80, 20-25"},
      {{"probe", "192.0.2.2", "80", "81", "83"},
       "'81' is one word too many; several ports are one word: 80,81,83"},
      {{"probe", "192.0.2.2", "80", "-y"}, "there is no option -y"},
      {{"probe", "192.0.2.2", "80", "--ttl"}, "--ttl: its value is missing: time to live"},
      {{"probe", "192.0.2.2", "80", "--ttl", "1", "--ttl", "2"}, "--ttl is given more than once"},
      {{"probe", "192.0.2.2", "80", "--json=false"}, "--json takes no value"},
      {{"lab"}, "a command is missing; the commands are demo, run, shell"},
      {{"lab", "run"}, "command is missing: the program and its arguments"},
      {{"lab", "run", "--peer", "bob", "--", "true"}, "--peer: 'bob' is not one of kernel or none"},
      {{"lab", "demo", "twice"}, "'twice' is one word too many"},
  };
  for (const auto& [words, said] : wrong) {
    const Finished run = synfin(words);
    EXPECT_EQ(run.code, 2) << ::testing::PrintToString(words);
    EXPECT_THAT(run.err, AllOf(HasSubstr(said), HasSubstr("--help`."))) << ::testing::PrintToString(words);
  }
}

const std::vector<std::vector<std::string>>& commands() {
  static const std::vector<std::vector<std::string>> all = {
      {}, {"probe"}, {"lab"}, {"lab", "demo"}, {"lab", "run"}, {"lab", "shell"}};
  return all;
}

Finished command_with(std::vector<std::string> command, const char* option) {
  command.emplace_back(option);
  return synfin(command);
}

TEST(CommandLine, EveryCommandSaysItsVersion) {
  const std::string version = synfin({"--version"}).out;
  EXPECT_THAT(version, ::testing::MatchesRegex("synfin [0-9.]+\n"));
  for (const auto& command : commands()) {
    const Finished run = command_with(command, "--version");
    EXPECT_EQ(run.code, 0) << run.err;
    EXPECT_EQ(run.out, version) << ::testing::PrintToString(command);
  }
}

TEST(CommandLine, EveryHelpEndsWithExamplesOfItsOwn) {
  for (const auto& command : commands()) {
    const Finished run = command_with(command, "--help");
    EXPECT_EQ(run.code, 0) << run.err;
    const auto examples = run.out.find("\nExamples:\n");
    ASSERT_NE(examples, std::string::npos) << ::testing::PrintToString(command);
    std::string own = " synfin";
    for (const std::string& word : command) own += " " + word;
    EXPECT_GE(count(run.out.substr(examples), own), 2) << run.out.substr(examples);
  }
}

// Searching all earlier ports for each one took minutes.
TEST(CommandLine, PortsGivenManyTimesAreReadInNoTime) {
  std::string ports = "1-65535";
  for (int i = 0; i < 20; ++i) ports += ",1-65535";
  const auto two_seconds_of_processor = [] {
    const rlimit limit{2, 3};
    ::setrlimit(RLIMIT_CPU, &limit);
  };
  const Finished run =
      SynfinProgram({"probe", "192.0.2.2", ports, "--dry-run", "--json"}, two_seconds_of_processor).finish();
  EXPECT_EQ(run.code, 2) << run.err;
}

TEST(CommandLine, TypoIsMetWithTheNearestWord) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> typos = {
      {{"prob", "192.0.2.2", "80"}, "probe"},
      {{"probe", "--tll", "3", "192.0.2.2", "80"}, "--ttl"},
      {{"probe", "--rst-gaurd", "md5", "192.0.2.2", "80"}, "--rst-guard"},
      {{"probe", "--windwo", "3", "192.0.2.2", "80"}, "--window"},
      {{"lab", "demmo"}, "demo"},
  };
  for (const auto& [words, meant] : typos) {
    const Finished run = synfin(words);
    EXPECT_EQ(run.code, 2);
    EXPECT_THAT(run.err, HasSubstr(meant)) << ::testing::PrintToString(words);
  }
}

}  // namespace
}  // namespace synfin::test
