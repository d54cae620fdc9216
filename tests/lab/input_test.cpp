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

void change_link(const std::vector<std::string>& change) {
  std::vector<std::string> command{"/usr/sbin/ip", "link"};
  command.insert(command.end(), change.begin(), change.end());
  Program ip(command);
  const std::string said = ip.read_all();
  ASSERT_EQ(ip.wait(), 0) << said;
}

void expect_kept_until(const std::vector<std::vector<std::string>>& changes, const char* hold,
                       const char* named) {
  const TemporaryDirectory directory;
  const std::string file = directory.file("cut.pcap");
  SynfinProgram probe({"probe", "--hold", hold, "--write", file, "192.0.2.2", "80"});
  ASSERT_TRUE(probe.prints("Flags [.]"));
  for (const auto& change : changes) ASSERT_NO_FATAL_FAILURE(change_link(change));
  const Finished run = probe.finish();
  expect_one_line(run, 3, {named});
  EXPECT_THAT(run.out, HasSubstr("SYN-SENT -> ESTABLISHED"));
  EXPECT_EQ(segments_of(file).size(), 3u);
  EXPECT_EQ(packet_part(run.out), tcpdump_text(file, {"-n"}));
}

// An interface that is down may come up again: it is the FIN that cannot be sent.
TEST(Input, InterfaceThatGoesDownEndsTheExchangeAndKeepsItsFrames) {
  in_lab([] { expect_kept_until({{"set", "synfin-a", "down"}}, "8", "Network is unreachable"); });
}

TEST(Input, InterfaceThatIsRemovedEndsTheExchangeAndKeepsItsFrames) {
  in_lab([] { expect_kept_until({{"delete", "synfin-a"}}, "600", "synfin-a"); });
}

// The kernel wakes a capture when its interface goes down, and not once more when it is removed afterwards.
TEST(Input, InterfaceThatGoesDownAndIsRemovedLaterEndsTheExchangeToo) {
  in_lab([] { expect_kept_until({{"set", "synfin-a", "down"}, {"delete", "synfin-a"}}, "600", "synfin-a"); });
}

}  // namespace
}  // namespace synfin::test
