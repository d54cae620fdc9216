// What trace shows of connections: ladders, JSON, pictures, limits.
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "synfin/wire/emit.h"

#include "lab/synfin_program.h"
#include "support/capture_bytes.h"

namespace synfin::test {
namespace {

using nlohmann::json;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using wire::Flag;

constexpr wire::Address client_address{0xc0000201};
constexpr wire::Address server_address{0xc0000202};

class TraceConnections : public ::testing::Test {
 protected:
  void client(std::uint16_t port, wire::Flags flags, std::uint32_t seq, std::uint32_t ack) {
    add(client_address, port, server_address, 80, flags, seq, ack);
  }
  void server(std::uint16_t port, wire::Flags flags, std::uint32_t seq, std::uint32_t ack) {
    add(server_address, 80, client_address, port, flags, seq, ack);
  }
  // As nc -z, in 6 ms.
  void exchange(std::uint16_t port) {
    client(port, Flag::syn, 100, 0);
    server(port, Flag::syn | Flag::ack, 200, 101);
    client(port, Flag::ack, 101, 201);
    client(port, Flag::fin | Flag::ack, 101, 201);
    server(port, Flag::fin | Flag::ack, 201, 102);
    client(port, Flag::ack, 102, 202);
  }
  std::string file() const {
    const wire::Bytes bytes = capture_bytes({}, synfin::testing::FileLink::raw, frames_);
    std::ofstream(path("in.pcap"), std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return path("in.pcap");
  }
  std::string path(const std::string& name) const { return directory_.file(name); }
  std::string text_of(const std::string& name) const {
    std::ifstream in(path(name));
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

 private:
  void add(wire::Address from, std::uint16_t from_port, wire::Address to, std::uint16_t to_port,
           wire::Flags flags, std::uint32_t seq, std::uint32_t ack) {
    wire::SegmentSpec spec;
    spec.source = from;
    spec.source_port = from_port;
    spec.destination = to;
    spec.destination_port = to_port;
    spec.flags = flags;
    spec.seq = wire::Seq(seq);
    if (flags.has(Flag::ack)) spec.ack = wire::Seq(ack);
    spec.window = 1000;
    wire::Bytes bytes = *wire::emit(spec);
    const std::size_t size = bytes.size();
    constexpr std::uint32_t millisecond = 1'000'000;
    frames_.push_back(
        {1'700'000'000, static_cast<std::uint32_t>(frames_.size()) * millisecond, std::move(bytes), size});
  }

  TemporaryDirectory directory_;
  std::vector<synfin::testing::FileFrame> frames_;
};

TEST_F(TraceConnections, LadderHasTheSummaryAndBothEndsStates) {
  exchange(40000);
  const Finished run = synfin({"trace", "--ladder", "-tt", "-r", file()});
  EXPECT_EQ(run.code, 0);
  EXPECT_THAT(run.out, HasSubstr("1700000000.000000 192.0.2.1.40000 > 192.0.2.2.80: handshake 2.000 ms"));
  EXPECT_THAT(run.out, ContainsRegex("seconds +client .* server\n"));
  EXPECT_THAT(run.out, ContainsRegex("0.003000 +FIN-WAIT-1 .*FIN-ACK seq=1 ack=1.*\\(CLOSE-WAIT\\)"));
}

TEST_F(TraceConnections, JsonHasPacketsAndConnections) {
  exchange(40000);
  const std::vector<std::string> lines = lines_of(synfin({"trace", "--json", "-r", file()}).out);
  ASSERT_THAT(lines, SizeIs(7));
  const json fin = json::parse(lines[3]);
  EXPECT_EQ(fin["type"], "packet");
  EXPECT_EQ(fin["connection"], 1);
  EXPECT_EQ(fin["from"], "client");
  EXPECT_EQ(fin["client"], json({{"state", "FIN-WAIT-1"}, {"proven", "FIN-WAIT-1"}, {"assumed", false}}));
  EXPECT_EQ(fin["server"], json({{"state", "CLOSE-WAIT"}, {"proven", "SYN-RECEIVED"}, {"assumed", false}}));
  EXPECT_EQ(fin["line"], "IP 192.0.2.1.40000 > 192.0.2.2.80: Flags [F.], seq 1, ack 1, win 1000, length 0");
  const json connection = json::parse(lines[6]);
  EXPECT_EQ(connection["type"], "connection");
  EXPECT_EQ(connection["look"], "connect-and-close");
  EXPECT_EQ(connection["handshake_server_ns"], 1'000'000);
  EXPECT_EQ(connection["closed_by"], "client");
  EXPECT_EQ(connection["teardown"], "three-segment");
  EXPECT_EQ(connection["client"]["port"], 40000);
  EXPECT_EQ(connection["certain"], true);
}

TEST_F(TraceConnections, JsonWithSummaryHasConnectionsAlone) {
  exchange(40000);
  exchange(40001);
  const std::vector<std::string> lines = lines_of(synfin({"trace", "--json", "--summary", "-r", file()}).out);
  ASSERT_THAT(lines, SizeIs(2));
  for (const std::string& line : lines) EXPECT_EQ(json::parse(line)["type"], "connection");
}

TEST_F(TraceConnections, PicturesAreWrittenBesideTheLines) {
  exchange(40000);
  const Finished run = synfin({"trace", "-r", file(), "--svg", path("all.svg"), "--html", path("all.html")});
  EXPECT_EQ(run.code, 0);
  EXPECT_THAT(lines_of(run.out), SizeIs(6));
  EXPECT_THAT(text_of("all.svg"), HasSubstr("<svg "));
  EXPECT_THAT(text_of("all.svg"), HasSubstr("192.0.2.1.40000"));
  EXPECT_THAT(text_of("all.html"), HasSubstr("as nc -z"));
}

TEST_F(TraceConnections, PictureThatCannotBeMadeIsSaidBeforeAnythingIsRead) {
  exchange(40000);
  const Finished run = synfin({"trace", "-r", file(), "--svg", path("no/where.svg")});
  EXPECT_EQ(run.code, 3);
  EXPECT_EQ(run.out, "");
  EXPECT_THAT(run.err, HasSubstr("no/where.svg"));
}

TEST_F(TraceConnections, TooManyAtOnceAreSaid) {
  for (std::uint16_t port = 1; port <= 9; ++port) client(port, Flag::syn, 100, 0);
  const Finished run = synfin({"trace", "--summary", "--max-flows", "4", "-r", file()});
  EXPECT_THAT(lines_of(run.out), SizeIs(9));
  EXPECT_EQ(count(run.out, "; not followed to its end: too many connections\n"), 5);
  EXPECT_THAT(run.err, HasSubstr("synfin: 5 connections were not followed to their end"));
}

TEST_F(TraceConnections, SynFloodIsNamed) {
  for (std::uint16_t port = 1; port <= 400; ++port) client(port, Flag::syn, 100, 0);
  const Finished run = synfin({"trace", "--summary", "-r", file()});
  EXPECT_GT(count(run.out, "# SYN flood: one of very many that nobody completes\n"), 300);
}

TEST_F(TraceConnections, OptionsThatMeanNothingTogetherAreRefused) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"--summary", "--ladder"},
                                                {"--summary", "-v"},
                                                {"--json", "-x"},
                                                {"--ladder", "--json"},
                                                {"-w", "out.pcap", "--states"},
                                                {"-i", "lo"}}) {
    std::vector<std::string> all = {"trace", "-r", "in.pcap"};
    all.insert(all.end(), words.begin(), words.end());
    const Finished run = synfin(all);
    EXPECT_EQ(run.code, 2) << words[0];
    EXPECT_THAT(run.err, HasSubstr("does not go with"));
  }
}

}  // namespace
}  // namespace synfin::test
