#include <csignal>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab/synfin_program.h"
#include "support/capture_bytes.h"
#include "support/tcpdump.h"

namespace synfin::test {
namespace {

using synfin::testing::FileFrame;
using synfin::testing::FileLink;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A segment from 192.0.2.1, or from .2: seq and ack are small.
wire::Bytes segment(std::uint16_t source_port, std::uint16_t destination_port, std::uint8_t flags,
                    std::string_view payload = {}) {
  wire::Bytes ip = {0x45, 0, 0, 0, 0, 7, 0x40, 0, 64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2};
  wire::Bytes tcp = {0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 3, 0x50, flags, 2, 0, 0, 0, 0, 0};
  wire::store_u16(&tcp[0], source_port);
  wire::store_u16(&tcp[2], destination_port);
  ip.insert(ip.end(), tcp.begin(), tcp.end());
  ip.insert(ip.end(), payload.begin(), payload.end());
  wire::store_u16(&ip[2], static_cast<std::uint16_t>(ip.size()));
  return ip;
}

FileFrame framed(wire::Bytes bytes, std::uint32_t seconds = 1623626502,
                 std::uint32_t nanoseconds = 951233123) {
  const std::size_t size = bytes.size();
  return {seconds, nanoseconds, std::move(bytes), size};
}

const std::vector<FileFrame> three = {framed(segment(40000, 81, 0x02)),
                                      framed(segment(81, 40000, 0x12), 1623626502, 953759999),
                                      framed(segment(40000, 81, 0x10), 1623626503, 1)};

wire::Bytes raw_file(const std::vector<FileFrame>& frames, bool nanoseconds = true) {
  return capture_bytes({false, false, nanoseconds}, FileLink::raw, frames);
}

std::string text_of(const wire::Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

class TraceFiles : public ::testing::Test {
 protected:
  std::string file(const std::string& name) const { return directory_.file(name); }
  std::string write(const wire::Bytes& bytes, const std::string& name = "in.pcap") const {
    std::ofstream(file(name), std::ios::binary) << text_of(bytes);
    return file(name);
  }
  wire::Bytes read(const std::string& name) const {
    std::ifstream in(file(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

 private:
  TemporaryDirectory directory_;
};

TEST_F(TraceFiles, TheCountsAreOnStandardErrorInOneLine) {
  auto frames = three;
  frames.push_back(
      framed(wire::Bytes{0x45, 0, 0, 28, 0, 7, 0x40, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2}));
  const Finished run = synfin({"trace", "-r", write(raw_file(frames))});
  EXPECT_EQ(run.code, 0);
  EXPECT_EQ(run.err, "synfin: 4 packets read, 3 shown, 1 others (neither TCP nor an ICMP error about TCP)\n");
  EXPECT_THAT(lines_of(run.out), SizeIs(3));
}

TEST_F(TraceFiles, IcmpErrorsAboutTcpAreShownUnlessTheyAreNotWanted) {
  wire::Bytes error = {0x45, 0, 0,   68, 0, 0, 0, 0,  64, 1, 0, 0, 192, 0,
                       2,    2, 192, 0,  2, 1, 3, 13, 0,  0, 0, 0, 0,   0};
  const wire::Bytes quoted = segment(40000, 83, 0x02);
  error.insert(error.end(), quoted.begin(), quoted.end());
  const std::string in = write(raw_file({framed(error)}));
  EXPECT_EQ(
      synfin({"trace", "-t", "-r", in}).out,
      "IP 192.0.2.2 > 192.0.2.1: ICMP host 192.0.2.2 unreachable - admin prohibited filter, length 48\n");
  const Finished without = synfin({"trace", "-t", "-r", in, "--no-icmp"});
  EXPECT_EQ(without.out, "");
  EXPECT_THAT(without.err, HasSubstr("1 packets read, 0 shown, 1 others"));
}

TEST_F(TraceFiles, EndsAfterACountOfShownPackets) {
  const Finished run = synfin({"trace", "-r", write(raw_file(three)), "-c", "2"});
  EXPECT_EQ(run.code, 0);
  EXPECT_THAT(lines_of(run.out), SizeIs(2));
  EXPECT_THAT(run.err, HasSubstr("2 packets read, 2 shown"));
}

TEST_F(TraceFiles, AFilterChoosesAndAWrongOneIsRefusedWithItsReason) {
  const std::string in = write(raw_file(three));
  EXPECT_THAT(lines_of(synfin({"trace", "-r", in, "src", "port", "81"}).out), SizeIs(1));
  expect_one_line(synfin({"trace", "-r", in, "tcp", "and", "and"}), 2,
                  {"'tcp and and'", "syntax error", "pcap-filter"});
}

TEST_F(TraceFiles, AFileCutShortGivesWhatIsWholeAndThenTheError) {
  wire::Bytes bytes = raw_file(three);
  bytes.resize(bytes.size() - 3);
  const Finished run = synfin({"trace", "-r", write(bytes)});
  EXPECT_EQ(run.code, 3);
  EXPECT_THAT(lines_of(run.out), SizeIs(2));
  EXPECT_THAT(run.err, HasSubstr("2 packets read, 2 shown"));
  EXPECT_THAT(lines_of(run.err).back(), HasSubstr("truncated"));
}

TEST_F(TraceFiles, WhatIsNoCaptureFileOrIsNotThereIsNamed) {
  expect_one_line(synfin({"trace", "-r", write(wire::Bytes(100, 'x'))}), 3, {"in.pcap", "pcap or pcapng"});
  expect_one_line(synfin({"trace", "-r", file("none")}), 3, {"none", "No such file"});
}

TEST_F(TraceFiles, AnUnknownLinkTypeIsRefusedAndTheKnownOnesListed) {
  const auto bytes = capture_bytes({}, static_cast<FileLink>(105), three);  // 802.11
  expect_one_line(synfin({"trace", "-r", write(bytes)}), 3, {"IEEE802_11", "EN10MB, RAW", "PPP_SERIAL"});
}

// Two interfaces of different link types in one file: libpcap cannot do that, and says so.
TEST_F(TraceFiles, APcapngWithSeveralLinkTypesEndsWhereTheSecondBegins) {
  wire::Bytes bytes = capture_bytes({true, false, false}, FileLink::raw, three);
  const wire::Bytes second = {1, 0, 0, 0, 20, 0, 0, 0, 1, 0, 0, 0, 0, 0, 4, 0, 20, 0, 0, 0};
  bytes.insert(bytes.end(), second.begin(), second.end());
  const Finished run = synfin({"trace", "-r", write(bytes)});
  EXPECT_EQ(run.code, 3);
  EXPECT_THAT(lines_of(run.out), SizeIs(3));
  EXPECT_THAT(run.err, HasSubstr("different from the type of the first interface"));
}

TEST_F(TraceFiles, WrittenFilesAreTcpdumps) {
  for (const bool nano : {false, true}) {
    const std::string in = write(raw_file(three));
    std::vector<std::string> options = {nano ? "--nano" : "--micro", "-w", file("ours.pcap")};
    std::vector<std::string> words = {"trace", "-r", in, "not", "src", "port", "81"};
    words.insert(words.end(), options.begin(), options.end());
    const Finished run = synfin(words);
    EXPECT_EQ(run.code, 0) << run.err;
    EXPECT_EQ(run.out, "");
    EXPECT_THAT(run.err, HasSubstr("2 packets read, 2 written"));
    options.back() = file("theirs.pcap");
    options.insert(options.end(), {"not", "src", "port", "81"});
    synfin::testing::tcpdump_of_file(raw_file(three), options);
    EXPECT_EQ(read("ours.pcap"), read("theirs.pcap"));
    EXPECT_FALSE(read("ours.pcap").empty());
  }
}

TEST_F(TraceFiles, ADashWritesToStandardOutput) {
  const Finished run = synfin({"trace", "-r", write(raw_file(three)), "--nano", "-w", "-"});
  EXPECT_TRUE(run.out == text_of(raw_file(three)));
}

TEST_F(TraceFiles, PacketsAreWrittenBesidesTheirLinesWithNanoseconds) {
  const Finished run = synfin({"trace", "-r", write(raw_file(three)), "-U", "--write", file("also.pcap")});
  EXPECT_THAT(lines_of(run.out), SizeIs(3));
  EXPECT_EQ(read("also.pcap"), raw_file(three));
}

TEST_F(TraceFiles, AFileThatCannotBeWrittenIsNamed) {
  const std::string in = write(raw_file(three));
  expect_one_line(synfin({"trace", "-r", in, "-w", file("no/such")}), 3, {"no/such"});
  const Finished full = synfin({"trace", "-r", in, "-w", "/dev/full"});
  EXPECT_EQ(full.code, 3);
  EXPECT_THAT(full.err, HasSubstr("No space left"));
}

void expect_refused(const std::vector<std::string>& words, const std::string& reason) {
  const Finished run = synfin(words);
  EXPECT_EQ(run.code, 2);
  EXPECT_THAT(run.err, HasSubstr(reason));
}

TEST_F(TraceFiles, WordsThatDoNotGoTogetherAreRefused) {
  expect_refused({"trace", "-r", "x", "--nano", "--micro"}, "--micro does not go with --nano");
  expect_refused({"trace", "-r", "x", "-w", "y", "-v"}, "does not go with -w");
  expect_refused({"trace", "-r", "x", "-n", "--names"}, "--names does not go with -n");
  expect_refused({"trace", "-r", "x", "-U"}, "give a file with -w or --write");
  expect_refused({"trace", "-r", "x", "-c", "0"}, "'0'");
}

// A segment for each of five pairs, twice: with one remembered, the second is absolute again.
TEST_F(TraceFiles, ForgottenPairsAreSaidOnce) {
  std::vector<FileFrame> frames;
  for (int round = 0; round < 2; ++round)
    for (std::uint16_t port = 1000; port < 1005; ++port)
      frames.push_back(framed(segment(port, 81, 0x10, "x")));
  const std::string in = write(raw_file(frames));
  const Finished all = synfin({"trace", "-t", "-r", in});
  EXPECT_EQ(count(all.out, "seq 0:1, ack 1,"), 5);
  const Finished one = synfin({"trace", "-t", "-r", in, "--max-flows", "1"});
  EXPECT_EQ(count(one.out, "seq 9:10, ack 3,"), 10);
  EXPECT_EQ(count(one.err, "--max-flows N"), 1);
  EXPECT_EQ(count(all.err, "--max-flows N"), 0);
}

TEST_F(TraceFiles, ColourIsOnRequestAndOfTheFlagsAlone) {
  const Finished run = synfin({"trace", "-t", "-r", write(raw_file({three[0]})), "--color", "always"});
  EXPECT_EQ(run.out,
            "IP 192.0.2.1.40000 > 192.0.2.2.81: Flags [\x1b[32mS\x1b[0m], seq 9, win 512, length 0\n");
}

// Of an address that every host has in a file of its own: nobody else is asked.
TEST_F(TraceFiles, NamesAreTcpdumpsWithoutN) {
  wire::Bytes packet = segment(40000, 443, 0x02);
  for (const std::size_t at : {12, 16}) wire::store_u32(&packet[at], 0x7f000001);
  const wire::Bytes bytes = raw_file({framed(packet)});
  const Finished run = synfin({"trace", "-r", write(bytes), "--names"});
  EXPECT_EQ(run.out, synfin::testing::tcpdump_of_file(bytes, {}));
  EXPECT_THAT(run.out, HasSubstr("localhost.40000 > localhost.https"));
}

TEST_F(TraceFiles, TimesThatNoFileShouldHave) {
  std::vector<FileFrame> frames = {framed(segment(1, 81, 2), 0xffffffff, 999'999'000),
                                   framed(segment(1, 81, 2), 0, 0)};
  for (const char* style : {"--micro", "-tt", "-tttt", "-ttt"})
    EXPECT_EQ(synfin({"trace", style, "-r", write(raw_file(frames, false))}).out,
              synfin::testing::tcpdump_of_file(raw_file(frames, false), {"-n", style}))
        << style;
}

// pcapng goes on after 2106; tcpdump's -tt does not.
TEST_F(TraceFiles, TimesAfter2106) {
  wire::Bytes bytes = capture_bytes({true, true, true}, FileLink::raw, {framed(segment(1, 81, 2))});
  // The upper half of the stamp, in a block of 72 bytes.
  wire::store_u32(&bytes[bytes.size() - 60], static_cast<std::uint32_t>(5'000'000'000 * 1'000'000'000 >> 32));
  for (const char* style : {"--nano", "-tt", "-tttt"}) {
    const std::string want = synfin::testing::tcpdump_of_file(bytes, {"-n", style});
    EXPECT_EQ(synfin({"trace", style, "-r", write(bytes)}).out, want);
    EXPECT_EQ(want.starts_with("2128-"), style == std::string("-tttt"));
  }
}

// The program with a pipe for its input.
class TracePipes : public TraceFiles {
 protected:
  Pipe pipe_;

  SynfinProgram start(std::vector<std::string> words) {
    return SynfinProgram(words, [this] {
      ::dup2(pipe_.read.value(), STDIN_FILENO);
      pipe_.write.reset();
    });
  }
  void put(const wire::Bytes& bytes) {
    ASSERT_EQ(::write(pipe_.write.value(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
};

TEST_F(TracePipes, StandardInputIsReadLikeAFile) {
  put(capture_bytes({true, true, true}, FileLink::raw, three));
  SynfinProgram program = start({"trace", "-t", "-r", "-"});
  pipe_.write.reset();
  const Finished run = program.finish();
  EXPECT_EQ(run.code, 0);
  EXPECT_EQ(run.out, synfin({"trace", "-t", "-r", write(raw_file(three))}).out);
}

// What is there is shown before more is waited for, and an interrupt ends the wait.
TEST_F(TracePipes, ALineIsOutBeforeAWaitAndAnInterruptEndsIt) {
  const wire::Bytes all = raw_file(three);
  put(wire::Bytes(all.begin(), all.end() - 10));
  SynfinProgram program = start({"trace", "-t", "-r", "-", "--write", file("also.pcap")});
  ASSERT_TRUE(program.prints("length 0\n", 2));
  program.signal(SIGINT);
  const Finished run = program.finish();
  EXPECT_EQ(run.code, 128 + SIGINT);
  EXPECT_THAT(lines_of(run.out), SizeIs(2));
  EXPECT_EQ(run.err, "synfin: 2 packets read, 2 shown, 0 others (neither TCP nor an ICMP error about TCP)\n");
  EXPECT_EQ(read("also.pcap"), raw_file({three[0], three[1]}));
}

TEST_F(TracePipes, AnInterruptEndsTheWaitForAFileThatHasNotBegun) {
  ASSERT_EQ(::mkfifo(file("fifo").c_str(), 0600), 0);
  const net::Fd both_ends(::open(file("fifo").c_str(), O_RDWR | O_CLOEXEC));
  const wire::Bytes all = raw_file(three);
  ASSERT_EQ(::write(both_ends.value(), all.data(), 30), 30);
  SynfinProgram program({"trace", "-r", file("fifo")});
  int left = 30;  // it has begun to read when this is gone
  while (left > 0 && ::ioctl(both_ends.value(), FIONREAD, &left) == 0) ::sched_yield();
  program.signal(SIGTERM);
  const Finished run = program.finish();
  EXPECT_EQ(run.code, 128 + SIGTERM);
  EXPECT_THAT(run.out, IsEmpty());
}

TEST_F(TracePipes, AReaderThatHasGoneEndsIt) {
  std::vector<FileFrame> many(3000, three[0]);
  Pipe nobody;
  nobody.read.reset();
  const std::string in = write(raw_file(many));
  SynfinProgram program({"trace", "-r", in}, [&] { ::dup2(nobody.write.value(), STDOUT_FILENO); });
  const Finished run = program.finish();
  EXPECT_EQ(run.code, 128 + SIGPIPE);
  EXPECT_EQ(run.err, "");
}

}  // namespace
}  // namespace synfin::test
