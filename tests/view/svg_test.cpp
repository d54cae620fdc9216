#include "synfin/view/svg.h"

#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "view/html_check.h"
#include "view/traced.h"

namespace synfin::view {
namespace {

using namespace testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr std::string_view xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

std::string drawing_of(const TracedConnection& connection, const SvgStyle& style = {}) {
  return svg(std::vector<TracedConnection>{connection}, style);
}

TracedConnection attacked_connection() {
  TracedConnection connection = connect_and_close();
  connection.client = connection.server = connection.summary = hostile;
  connection.records.front().remark = hostile;
  connection.states.front() = {std::string(hostile), std::string(hostile)};
  return connection;
}

// Of a class, in the order of the drawing.
std::vector<std::string> texts_of(const std::string& drawing, const std::string& kind) {
  return all(drawing, "<text class=\"" + kind + "\"[^>]*>([^<]*)</text>");
}

TEST(Svg, IsAWellFormedDocument) {
  SvgStyle style;
  style.title = hostile;
  EXPECT_EQ(fault_of(svg(every_kind(), {}), xml), "");
  EXPECT_EQ(fault_of(drawing_of(attacked_connection(), style), xml), "");
  EXPECT_EQ(fault_of(svg({}, {}), xml), "");
  EXPECT_TRUE(has(svg({}, {}), "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"732\""));
}

TEST(Svg, AnyPacketsAreDrawn) {
  const std::string text = drawing_of(any_packets(4, 300));
  EXPECT_EQ(fault_of(text, xml), "");
  EXPECT_THAT(texts_of(text, "label"), SizeIs(300));
}

TEST(Svg, HostileTextStaysText) {
  SvgStyle style;
  style.title = hostile;
  const std::string text = drawing_of(attacked_connection(), style);
  EXPECT_TRUE(lacks(text, "<script"));
  EXPECT_TRUE(lacks(text, "\x1b"));
  for (const char* kind : {"title", "summary", "remark"})
    EXPECT_THAT(texts_of(text, kind), ElementsAre(disarmed)) << kind;
}

TEST(Svg, NeedsNothingFromElsewhere) {
  const std::string text = svg(every_kind(), {});
  for (const std::string_view outside :
       {"https:", "href", "src=", "@import", "url(", "<script", "<image", "<use"})
    EXPECT_TRUE(lacks(text, outside));
  EXPECT_THAT(between(text, "http:", "\""), ElementsAre("//www.w3.org/2000/svg"));
}

TEST(Svg, StatesAreToldWhereTheyChange) {
  const std::string text = drawing_of(connect_and_close());
  EXPECT_THAT(texts_of(text, "state change"),
              ElementsAre("SYN-SENT", "ESTABLISHED", "FIN-WAIT-1", "TIME-WAIT"));
  EXPECT_THAT(texts_of(text, "peer change"), ElementsAre("SYN-RECEIVED", "LAST-ACK"));
  EXPECT_THAT(texts_of(text, "peer"),
              ElementsAre("(SYN-RECEIVED)", "(ESTABLISHED)", "(CLOSE-WAIT)", "(CLOSED)"));
  EXPECT_THAT(texts_of(drawing_of(refused()), "peer"), ElementsAre("LISTEN?"));
}

TEST(Svg, AStateThatIsNotKnownIsNotDrawn) {
  TracedConnection connection = connect_and_close();
  connection.states.resize(1);
  EXPECT_THAT(texts_of(drawing_of(connection), "state change"), ElementsAre("SYN-SENT"));
}

TEST(Svg, EveryPacketIsAnArrowWithItsMomentLabelAndLine) {
  const std::string text = drawing_of(connect_and_close());
  EXPECT_THAT(texts_of(text, "time"),
              ElementsAre("0.000000", "0.002526", "0.002558", "0.002580", "0.005229", "0.005251"));
  EXPECT_THAT(texts_of(text, "label"),
              ElementsAre("SYN seq=3089239005", "SYN-ACK seq=3769853557 ack=3089239006", "ACK ack=1",
                          "FIN-ACK seq=1 ack=1", "FIN-ACK seq=1 ack=2", "ACK ack=2"));
  EXPECT_THAT(all(text, "<g class=\"arrow ?([a-z]*)\"><title>"),
              ElementsAre("syn", "syn", "", "fin", "fin", ""));
  EXPECT_TRUE(has(text, "IP 192.0.2.2.80 &gt; 192.0.2.1.55538: Flags [F.], seq 1, ack 2, win 128, options "));
}

TEST(Svg, AbsoluteSequenceNumbersWhereLinesHaveThem) {
  SvgStyle style;
  style.lines.notation.absolute_sequence = true;
  const std::string text = drawing_of(connect_and_close(), style);
  EXPECT_THAT(texts_of(text, "label")[2], "ACK ack=3769853558");
  EXPECT_TRUE(has(text, "Flags [F.], seq 3089239006, ack 3769853558,"));
}

// Where the strokes of a class begin and end.
std::vector<std::string> strokes_of(const std::string& drawing, const std::string& kind) {
  std::vector<std::string> found;
  for (const std::string& arrow : between(drawing, "<g class=\"arrow " + kind + "\"", "</g>"))
    found.push_back(all(arrow, "x1=\"([0-9]+)\"").front() + "-" + all(arrow, "x2=\"([0-9]+)\"").front());
  return found;
}

TEST(Svg, RetransmissionsAndPausesAreToldApart) {
  const std::string text = drawing_of(filtered());
  EXPECT_THAT(strokes_of(text, "syn again"), SizeIs(2));
  EXPECT_THAT(texts_of(text, "silence"), ElementsAre("1.013 s", "2.016 s"));
  EXPECT_THAT(texts_of(text, "label").back(), "SYN seq=3089239005 (retransmission 2)");
  EXPECT_THAT(texts_of(text, "note"), Contains(HasSubstr("Dashed: a")));
  EXPECT_TRUE(lacks(drawing_of(refused()), "Dashed"));
}

TEST(Svg, IcmpErrorsComeFromWhoeverSentThem) {
  const std::string text = drawing_of(prohibited());
  EXPECT_THAT(strokes_of(text, "icmp"), ElementsAre("388-202", "578-202"));
  EXPECT_THAT(all(text, "(<circle )"), SizeIs(1));
  EXPECT_THAT(texts_of(text, "remark"),
              ElementsAre("a soft error while the connection is being opened (RFC", "5461)"));
}

// An error about a segment of the server's goes to the server.
TEST(Svg, AnErrorGoesToTheEndThatItQuotes) {
  TracedConnection connection = prohibited();
  const Record server_syn = Exchange(opened()).records()[1];
  wire::Bytes& error = connection.records[1].packet;
  error.resize(28);
  error.insert(error.end(), server_syn.packet.begin(), server_syn.packet.begin() + 28);
  wire::store_u16(&error[2], 56);
  EXPECT_THAT(strokes_of(drawing_of(connection), "icmp"), ElementsAre("388-574", "578-202"));
}

TEST(Svg, AResetAndDataHaveTheirClass) {
  EXPECT_THAT(strokes_of(drawing_of(refused()), "rst"), ElementsAre("578-202"));
  EXPECT_THAT(strokes_of(drawing_of(request_and_response()), "data"), ElementsAre("198-574", "578-202"));
}

TEST(Svg, WhatIsLeftOutIsSaid) {
  SvgStyle style;
  style.packets = 4;
  style.connections = 2;
  style.connections_left_out = 7;
  std::vector<TracedConnection> connections = every_kind();
  connections[0].packets_left_out = 10;
  const std::string text = svg(connections, style);
  EXPECT_THAT(texts_of(text, "none"), ElementsAre("12 packets more are not shown"));
  EXPECT_THAT(texts_of(text, "note").back(), "10 connections more are not shown");
  EXPECT_THAT(texts_of(text, "summary"), SizeIs(3));
  EXPECT_THAT(texts_of(text, "time"), SizeIs(4 + 2));
}

TEST(Svg, NoConnectionIsSaid) {
  EXPECT_TRUE(has(svg({}, {}), ">No connection was seen.</text>"));
  EXPECT_TRUE(lacks(svg(every_kind(), {}), "No connection was seen"));
}

// Far moments have fewer decimals rather than more room.
TEST(Svg, MomentsStayInTheirColumn) {
  TracedConnection connection = refused();
  connection.records.back().captured += std::chrono::hours(10);
  EXPECT_THAT(texts_of(drawing_of(connection), "time").back(), "36000.000");
  connection.records.back().captured += std::chrono::hours(1'000'000);
  EXPECT_THAT(texts_of(drawing_of(connection), "time").back(), "3600036000");
}

TEST(Svg, ConnectionsStandBelowEachOther) {
  const std::string text = svg(every_kind(), {});
  const int height = std::stoi(all(text, "viewBox=\"0 0 732 ([0-9]+)\"").front());
  int last = -100;
  for (const std::string& top : all(text, "translate\\(16 ([0-9]+)\\)")) {
    EXPECT_GT(std::stoi(top), last + 100);
    last = std::stoi(top);
  }
  EXPECT_GT(height, last + 100);
}

}  // namespace
}  // namespace synfin::view
