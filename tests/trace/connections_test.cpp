// What trace shows of connections: ladders, JSON, pictures, limits.
#include "trace/connections.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lab/synfin_program.h"

namespace synfin::test {
namespace {

using nlohmann::json;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using wire::Flag;

void expect_words_refused(const std::vector<std::string>& words, const std::string& reason) {
  std::vector<std::string> all = {"trace", "-r", "in.pcap"};
  all.insert(all.end(), words.begin(), words.end());
  const Finished run = synfin(all);
  EXPECT_EQ(run.code, 2) << reason;
  EXPECT_THAT(run.err, HasSubstr(reason));
}

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

TEST_F(TraceConnections, PicturesSayHowManyConnectionsTheyLeaveOut) {
  for (std::uint16_t port = 1; port <= 203; ++port) client(port, Flag::syn, 100, 0);
  const Finished run = synfin({"trace", "--ladder", "-r", file(), "--svg", path("all.svg")});
  EXPECT_THAT(text_of("all.svg"), HasSubstr("3 connections more are not shown"));
  EXPECT_EQ(count(run.out, "seconds "), 203);
}

TEST_F(TraceConnections, OneFileForTwoThingsIsRefused) {
  expect_words_refused({"--svg", "a", "--html", "a"}, "--svg and --html name the same file 'a'");
  expect_words_refused({"--write", "in.pcap"}, "-r and --write name the same file 'in.pcap'");
  expect_words_refused({"--write", "./in.pcap"}, "-r and --write name the same file 'in.pcap'");
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
                                                {"--summary", "--color", "always"},
                                                {"-w", "out.pcap", "--max-flows", "9"},
                                                {"-p"},
                                                {"--json", "-x"},
                                                {"--ladder", "--json"},
                                                {"-w", "out.pcap", "--states"},
                                                {"-i", "lo"}}) {
    expect_words_refused(words, "does not go with");
  }
}

}  // namespace
}  // namespace synfin::test
