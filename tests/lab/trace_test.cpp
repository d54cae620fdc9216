// Watching an interface of the lab.
#include <charconv>
#include <csignal>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab/handshakes.h"
#include "lab/synfin_program.h"
#include "support/in_lab.h"
#include "support/promiscuity.h"

namespace synfin::test {
namespace {

using ::testing::ContainsRegex;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr const char* ready = "Ctrl-C ends it\n";

std::vector<std::string> with(std::vector<std::string> words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

// What `trace` prints while `meanwhile` happens, until it has printed a text or ends by itself.
Finished traced(const std::vector<std::string>& arguments, const std::function<void()>& meanwhile,
                const std::string& last_text) {
  SynfinProgram trace(with({"trace"}, arguments));
  EXPECT_TRUE(trace.says(ready));
  meanwhile();
  EXPECT_TRUE(trace.prints(last_text));
  trace.signal(SIGINT);
  return trace.finish();
}

void probe(const std::string& port) { synfin({"probe", "-q", "-w", "1", "192.0.2.2", port}); }

TEST(TraceLive, SaysWhatConnectionsLookLike) {
  in_lab_on_one_cpu([] {
    const auto probes = [] {
      for (const char* port : {"80", "81", "83"}) probe(port);
      synfin({"probe", "-q", "--half-open", "192.0.2.2", "80"});
      synfin({"probe", "-q", "--send", "hello", "192.0.2.2", "80"});
      synfin({"probe", "-q", "--close", "rst", "192.0.2.2", "80"});
      synfin({"probe", "-q", "--via", "kernel", "--hold", "1", "192.0.2.2", "80"});
      synfin({"probe", "-q", "--rst-guard", "none", "192.0.2.2", "80"});
    };
    // A busy peer may ack the FIN before it sends its own. Each is told of a second after its end; the ones
    // before the last by the end of `--hold 1`.
    const Finished run = traced({"-i", "synfin-a", "--summary"}, probes, "# refused");
    EXPECT_EQ(run.code, 128 + SIGINT);
    EXPECT_THAT(lines_of(run.out), SizeIs(8));
    EXPECT_THAT(run.out,
                ContainsRegex("192.0.2.2.80: handshake .* closed by the client: \\[F.\\], .* later.*  # "
                              "connect-and-close, no data: as nc -z\n"));
    EXPECT_THAT(run.out,
                ContainsRegex("192.0.2.2.81: 0 bytes there, 0 back, RST by the server  # refused\n"));
    EXPECT_THAT(run.out,
                ContainsRegex("192.0.2.2.83: 0 bytes there, 0 back  # filtered: ICMP admin-prohibited\n"));
    EXPECT_THAT(run.out, HasSubstr("# half-open: SYN-ACK answered by RST, as nmap -sS\n"));
    EXPECT_THAT(run.out, HasSubstr("# data by the client alone, closed by the client\n"));
    EXPECT_THAT(run.out, HasSubstr("# reset by the client, no data\n"));
    EXPECT_THAT(run.out, HasSubstr("# idle 1.0 s, then closed by the client: as nc -w1 (idle 1.0 s)"));
    EXPECT_THAT(run.out, HasSubstr("# kernel's RST against a hand-rolled handshake"));
  });
}

TEST(TraceLive, ConnectionIsToldOfAlsoWhenNothingElseGoesBy) {
  in_lab([] {
    const Finished run = traced(
        {"-i", "synfin-a", "--summary"}, [] { probe("80"); }, "as nc -z");
    EXPECT_THAT(lines_of(run.out), SizeIs(1));
  });
}

TEST(TraceLive, PrintsWhatTcpdumpPrints) {
  in_lab([] {
    Program tcpdump({"tcpdump", "-n", "-t", "-U", "--immediate-mode", "-i", "synfin-a", "-c", "6", "tcp"});
    EXPECT_THAT(tcpdump.read_until("listening on"), HasSubstr("listening on"));
    SynfinProgram trace({"trace", "-t", "-i", "synfin-a", "-c", "6"});
    ASSERT_TRUE(trace.says(ready));
    probe("80");
    const Finished run = trace.finish();
    EXPECT_EQ(run.code, 0) << run.err;
    EXPECT_THAT(lines_of(run.out), SizeIs(6));
    EXPECT_THAT(tcpdump.read_all(), HasSubstr(run.out));
    tcpdump.wait();
  });
}

TEST(TraceLive, LineIsOutAsSoonAsItsPacketIsThere) {
  in_lab([] {
    SynfinProgram trace({"trace", "-t", "-i", "any", "tcp", "port", "82"});
    ASSERT_TRUE(trace.says(ready));
    probe("80");
    SynfinProgram silent({"probe", "-q", "-w", "30", "192.0.2.2", "82"});
    EXPECT_TRUE(trace.prints(" > 192.0.2.2.82: Flags [S], "));
    trace.signal(SIGTERM);
    const Finished run = trace.finish();
    EXPECT_EQ(run.code, 128 + SIGTERM);
    EXPECT_EQ(count(run.out, "192.0.2.2.80"), 0);
    EXPECT_THAT(run.out, HasSubstr("synfin-a Out IP 192.0.2.1."));
  });
}

TEST(TraceLive, EndsByItselfAfterItsTime) {
  in_lab([] {
    const Finished run = synfin({"trace", "-i", "synfin-a", "--duration", "0.3"});
    EXPECT_EQ(run.code, 0);
    EXPECT_EQ(run.out, "");
    EXPECT_THAT(run.err, HasSubstr("synfin: 0 packets read, 0 shown"));
  });
}

TEST(TraceLive, WritesWhatItShows) {
  in_lab([] {
    const TemporaryDirectory directory;
    const std::string file = directory.file("kept.pcap");
    SynfinProgram trace({"trace", "-i", "synfin-a", "--nano", "-c", "6", "--write", file});
    ASSERT_TRUE(trace.says(ready));
    probe("80");
    const Finished run = trace.finish();
    EXPECT_EQ(synfin({"trace", "--nano", "-r", file}).out, run.out);
  });
}

// The number that follows these words; 0 without them.
std::uint64_t number_behind(const std::string& text, std::string_view words) {
  const auto at = text.find(words);
  std::uint64_t number = 0;
  if (at != std::string::npos)
    std::from_chars(text.data() + at + words.size(), text.data() + text.size(), number);
  return number;
}

// Handshakes that go by while the trace cannot read: the ring holds them, or the kernel drops them.
void send_while_stopped(const SynfinProgram& trace, std::uint16_t connections) {
  trace.signal(SIGSTOP);
  int status = 0;
  ASSERT_EQ(::waitpid(trace.pid(), &status, WUNTRACED), trace.pid());
  ASSERT_TRUE(WIFSTOPPED(status));
  send_handshakes("synfin-a", connections);
  trace.signal(SIGCONT);
}

TEST(TraceLive, RingHoldsTwentyThousandPackets) {
  in_lab([] {
    constexpr std::uint16_t connections = 3334;
    const std::string packets = std::to_string(connections * packets_of_handshake);
    SynfinProgram trace({"trace", "-i", "synfin-a", "--summary", "-c", packets, "--duration", "60"});
    ASSERT_TRUE(trace.says(ready));
    send_while_stopped(trace, connections);
    const Finished run = trace.finish();
    EXPECT_EQ(run.code, 0);
    EXPECT_THAT(run.err, HasSubstr("synfin: " + packets + " packets read, " + packets + " shown, 0 others"));
    EXPECT_EQ(count(run.err, "drop"), 0) << run.err;
    EXPECT_THAT(lines_of(run.out), SizeIs(connections));
    EXPECT_EQ(count(run.out, "closed by the client: [F.], [F.]"), connections);
  });
}

TEST(TraceLive, DropsAreSaidWhenTheyBeginAndCountedInTheEnd) {
  in_lab([] {
    constexpr std::uint16_t connections = 3334;
    SynfinProgram trace({"trace", "-i", "synfin-a", "-B", "64", "--summary"});
    ASSERT_TRUE(trace.says(ready));
    send_while_stopped(trace, connections);
    EXPECT_TRUE(
        trace.says("synfin: the kernel has begun to drop packets: the buffer is full; -B makes it larger"));
    trace.signal(SIGTERM);
    const Finished run = trace.finish();
    EXPECT_EQ(run.code, 128 + SIGTERM);
    EXPECT_EQ(count(run.err, "has begun to drop"), 1) << run.err;
    EXPECT_LT(run.err.find("has begun to drop"), run.err.find("packets read")) << run.err;
    const std::uint64_t dropped = number_behind(run.err, "synfin: the kernel dropped ");
    EXPECT_GT(dropped, 0u) << run.err;
    // Nothing else is missing.
    EXPECT_EQ(number_behind(run.err, "a filter takes fewer\nsynfin: ") + dropped,
              connections * packets_of_handshake)
        << run.err;
  });
}

TEST(TraceLive, SaysWhatIsWrong) {
  in_lab([] {
    expect_one_line(synfin({"trace", "-i", "nowhere"}), 3, {"'nowhere'", "there is no such interface"});
  });
}

TEST(TraceLive, WrongFilterIsNamedAsItWasGiven) {
  in_lab([] {
    for (const char* interface : {"synfin-a", "any"}) {
      expect_one_line(synfin({"trace", "-i", interface, "port", "and"}), 2,
                      {"synfin: the filter 'port and' is wrong: ", "syntax error", "pcap-filter"});
      expect_one_line(synfin({"trace", "-i", interface, "port 80) or (port 81"}), 2,
                      {"synfin: the filter 'port 80) or (port 81' is wrong: "});
    }
    expect_one_line(synfin({"trace", "-i", "any", "ip proto 17"}), 2,
                    {"synfin: the filter 'ip proto 17' lets nothing through that is to be captured: "});
  });
}

TEST(TraceLive, InterfaceIsPromiscuousUnlessThatIsNotWanted) {
  in_lab([] {
    const auto promiscuity_while = [](const std::vector<std::string>& options) {
      SynfinProgram trace(with({"trace"}, options));
      EXPECT_TRUE(trace.says(ready));
      const int during = promiscuity("synfin-a");
      trace.signal(SIGTERM);
      EXPECT_EQ(count(trace.finish().err, "romiscuous"), 0);
      return during;
    };
    EXPECT_EQ(promiscuity_while({"-i", "synfin-a"}), 1);
    EXPECT_EQ(promiscuity_while({"-i", "synfin-a", "-p"}), 0);
    EXPECT_EQ(promiscuity_while({"-i", "synfin-a", "--no-promiscuous-mode"}), 0);
    EXPECT_EQ(promiscuity_while({"-i", "any"}), 0);
    EXPECT_EQ(promiscuity("synfin-a"), 0);
  });
}

TEST(TraceLive, ProbeIsNotPromiscuous) {
  in_lab([] {
    SynfinProgram silent({"probe", "-w", "30", "192.0.2.2", "82"});
    ASSERT_TRUE(silent.prints("Flags [S]"));
    EXPECT_EQ(promiscuity("synfin-a"), 0);
  });
}

// Standard output is a pipe, and no other packet comes.
TEST(TraceLive, WhatIsShownOfAConnectionIsOutWhileNothingElseGoesBy) {
  in_lab([] {
    for (const char* show : {"--summary", "--json", "--ladder"}) {
      SynfinProgram trace({"trace", "-i", "synfin-a", show});
      ASSERT_TRUE(trace.says(ready));
      probe("80");
      EXPECT_TRUE(trace.prints("as nc -z")) << show;
    }
  });
}

TEST(TraceLive, FullStandardOutputIsSaidAtOnceAndLosesNothingOfTheFile) {
  in_lab([] {
    const TemporaryDirectory directory;
    const std::string file = directory.file("kept.pcap");
    const net::Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
    SynfinProgram trace({"trace", "-i", "synfin-a", "-c", "12", "--write", file},
                        [&] { ::dup2(full.value(), STDOUT_FILENO); });
    ASSERT_TRUE(trace.says(ready));
    probe("80");
    EXPECT_TRUE(trace.says("writing to standard output: No space left on device; the rest goes on\n"));
    probe("80");
    const Finished run = trace.finish();
    EXPECT_EQ(run.code, 3);
    EXPECT_THAT(run.err, HasSubstr("12 packets read, 12 shown"));
    EXPECT_THAT(lines_of(synfin({"trace", "-r", file}).out), SizeIs(12));
  });
}

TEST(TraceLive, InterfaceThatGoesAwayEndsItWithAReason) {
  in_lab([] {
    SynfinProgram trace({"trace", "-t", "-i", "synfin-a"});
    ASSERT_TRUE(trace.says(ready));
    probe("80");
    EXPECT_TRUE(trace.prints("Flags [F.]"));
    Program({"ip", "link", "delete", "synfin-a"}).wait();
    const Finished run = trace.finish();
    EXPECT_EQ(run.code, 3);
    EXPECT_THAT(run.err, HasSubstr("capturing on interface 'synfin-a' stopped"));
    EXPECT_THAT(run.err, HasSubstr("packets read"));
  });
}

}  // namespace
}  // namespace synfin::test
