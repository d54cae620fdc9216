#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "lab/packets.h"
#include "lab/peers.h"
#include "lab/synfin_program.h"
#include "support/in_lab.h"

namespace synfin::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// --- The command line
// -------------------------------------------------------------------------------------------

struct WrongValue {
  const char* option;  // as the message has to name it
  std::vector<std::string> words;
  const char* value;
  const char* allowed;
};

const std::vector<WrongValue>& wrong_values() {
  static const std::vector<WrongValue> all = {
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
      {"--send-file", {"--send-file", "/nonexistent/file"}, "'/nonexistent/file'", "can be read"},
      {"--close", {"--close", "slam"}, "slam", "fin,rst,none"},
      {"--linger", {"--linger", "long"}, "'long'", "from 0 to 86400"},
      {"--like", {"--like", "amiga"}, "amiga", "kernel,linux,seed,minimal"},
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
      {"--rst-guard", {"--rst-guard", "nft"}, "nft", "auto,filter,md5,none"},
      {"--via", {"--via", "nc"}, "nc", "hand,kernel"},
      {"--color", {"--color", "blue"}, "blue", "auto,always,never"},
      {"-t", {"-tttttt"}, "more than five times", "-t to -ttttt"},
  };
  return all;
}

// `words` after a target, unless they are one.
Finished probe_with(const std::vector<std::string>& words) {
  std::vector<std::string> all{"probe"};
  const bool with_target = words.front() == "192.0.2.2";
  if (!with_target) all.insert(all.end(), {"192.0.2.2", "80"});
  all.insert(all.end(), words.begin(), words.end());
  return synfin(all);
}

TEST(Input, WrongValueIsNamedWithItsOptionAndItsRange) {
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
TEST(Input, NoOptionWithARangeIsLeftOutAbove) {
  const std::vector<std::string> any_text = {"--interface", "--netns", "--write"};
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

TEST(Input, OptionsThatExcludeEachOtherAreRefused) {
  const std::vector<std::vector<std::string>> pairs = {
      {"--df", "--no-df"},
      {"--nano", "--micro"},
      {"--json", "--ladder"},
      {"--half-open", "--close", "rst"},
      {"--half-open", "--hold", "1"},
      {"--send", "x", "--send-file", "/dev/null"},
      {"--via", "kernel", "--ttl", "3"},
      {"--via", "kernel", "--half-open"},
      {"--via", "kernel", "--close", "none"},
  };
  for (const auto& pair : pairs) {
    const Finished run = probe_with(pair);
    EXPECT_EQ(run.code, 2) << ::testing::PrintToString(pair);
    EXPECT_EQ(run.out, "");
    EXPECT_THAT(run.err, HasSubstr("--")) << ::testing::PrintToString(pair);
  }
}

TEST(Input, MissingOrSuperfluousWordsAreRefused) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{},
                                                {"probe"},
                                                {"probe", "192.0.2.2"},
                                                {"probe", "192.0.2.2", "80", "81"},
                                                {"lab"},
                                                {"lab", "run"}}) {
    const Finished run = synfin(words);
    EXPECT_EQ(run.code, 2) << ::testing::PrintToString(words);
    EXPECT_THAT(run.err, HasSubstr("--help")) << ::testing::PrintToString(words);
  }
}

TEST(Input, TypoIsMetWithTheNearestWord) {
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

// --- What the host says
// -----------------------------------------------------------------------------------------

void expect_one_line(const Finished& run, int code, const std::vector<std::string>& parts) {
  EXPECT_EQ(run.code, code) << run.err;
  EXPECT_THAT(lines_of(run.err), SizeIs(1)) << run.err;
  for (const auto& part : parts) EXPECT_THAT(run.err, HasSubstr(part));
}

TEST(Input, WhatCannotBeTriedIsSaidInOneLine) {
  in_lab([] {
    expect_one_line(synfin({"probe", "-n", "no.such.host.invalid", "80"}), 2, {"no.such.host.invalid", "-n"});
    expect_one_line(synfin({"probe", "no.such.host.invalid", "80"}), 3,
                    {"no.such.host.invalid", "does not resolve"});
    expect_one_line(synfin({"probe", "198.18.0.1", "80"}), 3,
                    {"198.18.0.1", "Network is unreachable", "ip route"});
    expect_one_line(synfin({"probe", "-i", "synfin-x", "192.0.2.2", "80"}), 3, {"'synfin-x'", "ip link"});
    expect_one_line(synfin({"probe", "-s", "192.0.2.77", "192.0.2.2", "80"}), 3, {"192.0.2.77"});
    expect_one_line(synfin({"probe", "--netns", "nowhere", "192.0.2.2", "80"}), 3, {"nowhere", "synfin-b"});
  });
}

TEST(Input, BroadcastAndMulticastAreRefusedWithoutAPacket) {
  in_lab([] {
    for (const char* address : {"192.0.2.255", "255.255.255.255", "224.0.0.1", "239.1.2.3"}) {
      const TemporaryDirectory directory;
      const std::string file = directory.file("refused.pcap");
      expect_one_line(synfin({"probe", "--write", file, address, "80"}), 2, {address, "RFC 9293 3.9.2.3"});
      EXPECT_FALSE(std::filesystem::exists(file));
    }
  });
}

void set_link(const char* interface, const char* word) {
  Program ip({"/usr/sbin/ip", "link", "set", interface, word});
  const std::string said = ip.read_all();
  ASSERT_EQ(ip.wait(), 0) << said;
}

TEST(Input, InterfaceThatIsDownIsSaidSo) {
  in_lab([] {
    set_link("synfin-a", "down");
    expect_one_line(synfin({"probe", "-i", "synfin-a", "192.0.2.2", "80"}), 3, {"synfin-a", "down"});
    expect_one_line(synfin({"probe", "192.0.2.2", "80"}), 3, {"192.0.2.2", "unreachable", "ip link"});
  });
}

void add_rule(const std::string& rule) {
  Program nft(
      {"/usr/sbin/nft",
       "add table ip t; add chain ip t o { type filter hook output priority 0; }; add rule ip t o " + rule});
  const std::string said = nft.read_all();
  ASSERT_EQ(nft.wait(), 0) << said;
}

TEST(Input, UnwritableFileIsSaidBeforeAPacketIsSent) {
  in_lab([] {
    add_rule("tcp dport 80 counter");
    expect_one_line(synfin({"probe", "--write", "/nonexistent/file.pcap", "192.0.2.2", "80"}), 3,
                    {"/nonexistent/file.pcap"});
    const TemporaryDirectory directory;
    expect_one_line(synfin({"probe", "--write", directory.path(), "192.0.2.2", "80"}), 3, {directory.path()});
    Program list({"/usr/sbin/nft", "list", "ruleset"});
    EXPECT_THAT(list.read_all(), HasSubstr("counter packets 0"));
    list.wait();
  });
}

TEST(Input, LocalFirewallIsNamedAsWhatRefuses) {
  in_lab([] {
    add_rule("tcp dport 80 drop");
    const TemporaryDirectory directory;
    const Finished run = synfin({"probe", "--write", directory.file("syn.pcap"), "192.0.2.2", "80"});
    expect_one_line(run, 3, {"local firewall refused"});
    EXPECT_TRUE(segments_of(directory.file("syn.pcap")).empty());  // whole, if empty
  });
}

// The SYN and its answer are there; the first ACK is what the firewall keeps in.
TEST(Input, WhatWasCapturedBeforeTheFirewallRefusedIsKept) {
  in_lab([] {
    add_rule("tcp dport 80 tcp flags & (fin|ack) == fin|ack drop");
    const TemporaryDirectory directory;
    const std::string file = directory.file("cut.pcap");
    const Finished run = synfin({"probe", "--hold", "0.3", "--write", file, "192.0.2.2", "80"});
    expect_one_line(run, 3, {"local firewall refused"});
    EXPECT_THAT(run.out, HasSubstr("Flags [S.]"));
    EXPECT_GE(segments_of(file).size(), 3u);
    EXPECT_EQ(packet_part(run.out), tcpdump_text(file, {"-n"}));
  });
}

// --- In the middle of an exchange
// -------------------------------------------------------------------------------

void expect_kept_until(const std::vector<std::string>& change_link, const char* hold, const char* named) {
  const TemporaryDirectory directory;
  const std::string file = directory.file("cut.pcap");
  SynfinProgram probe({"probe", "--hold", hold, "--write", file, "192.0.2.2", "80"});
  ASSERT_TRUE(probe.prints("Flags [.]"));
  Program ip(change_link);
  const std::string said = ip.read_all();
  ASSERT_EQ(ip.wait(), 0) << said;
  const Finished run = probe.finish();
  expect_one_line(run, 3, {named});
  EXPECT_THAT(run.out, HasSubstr("SYN-SENT -> ESTABLISHED"));
  EXPECT_EQ(segments_of(file).size(), 3u);
  EXPECT_EQ(packet_part(run.out), tcpdump_text(file, {"-n"}));
}

// An interface that is down may come up again: it is the FIN that cannot be sent.
TEST(Input, InterfaceThatGoesDownEndsTheExchangeAndKeepsItsFrames) {
  in_lab([] {
    expect_kept_until({"/usr/sbin/ip", "link", "set", "synfin-a", "down"}, "8", "Network is unreachable");
  });
}

TEST(Input, InterfaceThatIsRemovedEndsTheExchangeAndKeepsItsFrames) {
  in_lab([] { expect_kept_until({"/usr/sbin/ip", "link", "delete", "synfin-a"}, "600", "synfin-a"); });
}

}  // namespace
}  // namespace synfin::test
