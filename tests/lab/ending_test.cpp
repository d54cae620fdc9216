#include <algorithm>
#include <csignal>
#include <string>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lab/packets.h"
#include "lab/peers.h"
#include "lab/synfin_program.h"
#include "support/in_lab.h"

// Whatever ends a run: the peer is not left with an open connection, and what was seen is kept.
namespace synfin::test {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

void drop_outgoing(const std::string& rule) {
  nft("add table ip e; add chain ip e o { type filter hook output priority 0; }; add rule ip e o " + rule);
}

// The flags of what we sent to the port, the last of them closing the connection.
std::vector<std::string> flags_to(const std::string& file, std::uint16_t port) {
  std::vector<std::string> flags;
  for (const CapturedSegment& s : ours_of(file))
    if (s.segment.destination_port == port) flags.push_back(wire::to_string(s.segment.flags));
  return flags;
}

class EndingSignal : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Lab, EndingSignal, testing::Values(SIGINT, SIGTERM, SIGHUP, SIGQUIT),
                         [](const auto& tested) { return std::string(sigabbrev_np(tested.param)); });

TEST_P(EndingSignal, ResetsWhatIsOpenAndKeepsWhatWasCaptured) {
  in_lab([this] {
    const TemporaryDirectory directory;
    const std::string file = directory.file("ended.pcap");
    SynfinProgram probe({"probe", "--hold", "60", "--write", file, "192.0.2.2", "80"});
    ASSERT_TRUE(probe.prints("Flags [.]"));
    probe.signal(GetParam());
    const Finished run = probe.finish();
    EXPECT_EQ(run.code, 128 + GetParam()) << run.err;
    EXPECT_THAT(run.out, HasSubstr("succeeded!"));
    EXPECT_EQ(flags_to(file, 80), (std::vector<std::string>{"S", ".", "R."}));
  });
}

// As nohup starts it.
TEST(Ending, AHangupThatIsIgnoredStaysIgnored) {
  in_lab([] {
    SynfinProgram probe({"probe", "--hold", "1", "192.0.2.2", "80"}, [] { ::signal(SIGHUP, SIG_IGN); });
    ASSERT_TRUE(probe.prints("Flags [.]"));
    probe.signal(SIGHUP);
    const Finished run = probe.finish();
    EXPECT_EQ(run.code, 0) << run.err;
    EXPECT_THAT(run.out, HasSubstr("-> TIME-WAIT"));
  });
}

// `head` has ended long before the second probe would have.
TEST(Ending, AReaderThatGoesAwayEndsIt) {
  in_lab([] {
    const TemporaryDirectory directory;
    const std::string file = directory.file("ended.pcap");
    Program shell({"bash", "-c",
                   fmt::format("'{}' probe -c 1000 --interval 0.1 --write '{}' 192.0.2.2 80 | head -1; "
                               "exit ${{PIPESTATUS[0]}}",
                               SYNFIN_PROGRAM, file)});
    EXPECT_THAT(shell.read_all(), EndsWith("# CLOSED -> SYN-SENT\n"));
    EXPECT_EQ(shell.wait(), 128 + SIGPIPE);
    EXPECT_GE(segments_of(file).size(), 6u);
  });
}

TEST(Ending, OutputThatCannotBeWrittenIsSaidSo) {
  in_lab([] {
    const auto into_full = [] { ::dup2(::open("/dev/full", O_WRONLY), STDOUT_FILENO); };
    for (const std::vector<std::string>& words : {std::vector<std::string>{"probe", "-q", "192.0.2.2", "80"},
                                                  {"probe", "--dry-run", "192.0.2.2", "80"}}) {
      const Finished run = SynfinProgram(words, into_full).finish();
      EXPECT_EQ(run.code, 3);
      EXPECT_EQ(run.err, "synfin: writing to standard output: No space left on device\n");
    }
  });
}

TEST(Ending, AConnectionThatTheFirewallRefusesLeavesNoOtherOpen) {
  in_lab([] {
    drop_outgoing("tcp dport 1099 drop");
    const TemporaryDirectory directory;
    const std::string file = directory.file("ended.pcap");
    const Finished run = synfin({"probe", "-q", "-n", "--hold", "60", "--parallel", "1000", "--write", file,
                                 "192.0.2.2", "80,1000-1099"});
    EXPECT_EQ(run.code, 3);
    EXPECT_THAT(run.err, HasSubstr("local firewall refused"));
    const auto flags = flags_to(file, 80);
    ASSERT_GE(flags.size(), 2u);
    EXPECT_THAT(flags.back(), testing::StartsWith("R"));
    EXPECT_GE(count(run.out, "Connection refused"), 32);
  });
}

TEST(Ending, AFailureHasItsLadderToo) {
  in_lab([] {
    drop_outgoing("tcp flags & (fin|ack) == fin|ack drop");
    const Finished run = synfin({"probe", "--ladder", "192.0.2.2", "80"});
    EXPECT_EQ(run.code, 3);
    EXPECT_THAT(run.err, HasSubstr("local firewall refused"));
    EXPECT_THAT(run.out, HasSubstr("SYN-ACK"));
  });
}

}  // namespace
}  // namespace synfin::test
