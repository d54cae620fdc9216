#include "synfin/view/trace_page.h"

#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "view/html_check.h"
#include "view/traced.h"

namespace synfin::view {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

TracePageStyle file_style() {
  TracePageStyle style;
  style.title = "capture.pcap";
  style.command = "synfin trace -r capture.pcap --html page.html";
  return style;
}

std::string traced_page(const std::vector<TracedConnection>& connections = every_kind(),
                        const TracePageStyle& style = file_style()) {
  return trace_page(connections, style);
}

std::string attacked_page() {
  TracedConnection connection = connect_and_close();
  connection.client = connection.server = connection.summary = hostile;
  connection.records.front().remark = hostile;
  connection.states.front() = {std::string(hostile), std::string(hostile)};
  TracePageStyle style;
  style.title = style.command = hostile;
  return traced_page({connection}, style);
}

TEST(TracePage, IsWellFormed) {
  EXPECT_EQ(fault_of(traced_page()), "");
  EXPECT_EQ(fault_of(traced_page({})), "");
  EXPECT_EQ(fault_of(traced_page({TracedConnection()})), "");
  EXPECT_EQ(fault_of(attacked_page()), "");
}

TEST(TracePage, AnyPacketsAreShown) {
  const std::string text = traced_page({any_packets(5, 60)});
  EXPECT_EQ(fault_of(text), "");
  EXPECT_THAT(all(text, "(<details>)"), SizeIs(60));
}

TEST(TracePage, HostileTextStaysText) {
  const std::string text = attacked_page();
  EXPECT_TRUE(lacks(text, "<script"));
  for (const std::string_view around :
       {"<h1>{}</h1>", "<code>{}</code>", "<h2>1. {0} &gt; {0}</h2>", "<p class=\"summary\">{}</p>",
        "<a href=\"#connection-1\">{}</a>", "· {0} · afterwards client {0}, server {0}</p>"})
    EXPECT_TRUE(has(text, fmt::format(fmt::runtime(around), disarmed)));
}

TEST(TracePage, NeedsNothingFromElsewhere) {
  for (const std::string& text : {traced_page(), attacked_page()}) {
    for (const std::string_view outside :
         {"http:", "https:", "src=", "@import", "url(", "<script", "<link", "<iframe", "<object", "<img"})
      EXPECT_TRUE(lacks(text, outside));
    EXPECT_TRUE(has(text, "content=\"default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;\""));
  }
}

TEST(TracePage, EveryLinkLeadsToAPlaceInThePage) {
  const std::string text = traced_page();
  const auto places = all(text, " id=\"([^\"]*)\"");
  const std::set<std::string> known(places.begin(), places.end());
  EXPECT_EQ(known.size(), places.size());
  const auto links = all(text, " href=\"([^\"]*)\"");
  EXPECT_THAT(links, SizeIs(5 + 23));
  for (const std::string& link : links) {
    EXPECT_THAT(link, StartsWith("#"));
    EXPECT_EQ(known.count(link.substr(1)), 1u) << link;
  }
}

TEST(TracePage, OverviewHasARowAConnection) {
  std::vector<TracedConnection> connections = every_kind();
  for (Record& record : connections[2].records) record.captured += std::chrono::seconds(3);
  const auto rows = between(traced_page(connections), "<tr><td class=\"number\">", "</tr>");
  ASSERT_THAT(rows, SizeIs(5));
  EXPECT_TRUE(has(rows[1],
                  "<a href=\"#connection-2\">192.0.2.1.55538 &gt; 192.0.2.2.80: refused after 0.310 ms</a>"));
  EXPECT_THAT(all(rows[2], "<td class=\"number[^\"]*\">([^<]*)</td>"),
              ElementsAre("9", "3.000000", "5.009700"));
}

TEST(TracePage, SaysWhatWasTraced) {
  const std::string text = traced_page();
  EXPECT_TRUE(has(text, "<title>TCP connections in capture.pcap</title>"));
  EXPECT_TRUE(has(text, "<h1>capture.pcap</h1>"));
  EXPECT_TRUE(has(text, "<code>synfin trace -r capture.pcap --html page.html</code>"));
  EXPECT_TRUE(has(text, "<p>5 connections, 23 packets</p>"));
}

TEST(TracePage, EveryPacketHasItsLineStatesBytesAndFields) {
  TracePageStyle style = file_style();
  style.lines.timestamps = TimestampStyle::none;
  style.lines.color = style.lines.hex = true;
  const std::string text = traced_page({refused()}, style);
  EXPECT_THAT(
      between(text, "<code class=\"packet-line\">", "</code>"),
      ElementsAre("IP 192.0.2.1.55538 &gt; 192.0.2.2.80: Flags [S], seq 3089239005, win 62727, options "
                  "[mss 8961,sackOK,TS val 3787945529 ecr 0,nop,wscale 7], length 0",
                  "IP 192.0.2.2.80 &gt; 192.0.2.1.55538: Flags [R.], seq 0, ack 3089239006, win 512, "
                  "length 0"));
  EXPECT_THAT(all(text, "<h4>([^<]*)</h4>"),
              ElementsAre("from the client, 60 bytes", "from the server, 40 bytes"));
  EXPECT_TRUE(has(text, "<p class=\"note\">0.000310 s · afterwards client CLOSED, server CLOSED</p>"));
  EXPECT_TRUE(has(text, "title=\"bytes 24-27\nsequence number: 3089239005\">b8 22 0b dd</span>"));
  EXPECT_TRUE(has(text, "<th scope=\"row\">sequence number</th><td class=\"value\">3089239005</td>"));
}

TEST(TracePage, LongPacketsShowTheirFirstBytes) {
  TracePageStyle style = file_style();
  style.bytes = 16;
  const std::string text = traced_page({refused()}, style);
  EXPECT_THAT(all(text, "<span class=\"at\">([0-9a-f]*)</span>"), ElementsAre("0000", "0000"));
  EXPECT_TRUE(has(text, "<p class=\"note\">44 bytes more</p>"));
  EXPECT_TRUE(lacks(traced_page({refused()}), "bytes more"));
}

TEST(TracePage, BeyondTheLimitAPacketHasItsLineAlone) {
  TracePageStyle style = file_style();
  style.dissected = 7;
  const std::string text = traced_page(every_kind(), style);
  EXPECT_THAT(all(text, "(<details>)"), SizeIs(7));
  EXPECT_THAT(all(text, "<p class=\"packet-line\" id=\"(packet-[0-9-]+)\">"), SizeIs(23 - 7));
  EXPECT_TRUE(has(text, "<p class=\"packet-line\" id=\"packet-2-2\">"));
  EXPECT_TRUE(has(text, "Fields and bytes are shown of the first 7 packets."));
  EXPECT_TRUE(lacks(traced_page(), "Fields and bytes are shown"));
}

TEST(TracePage, WhatIsLeftOutIsSaid) {
  TracePageStyle style = file_style();
  style.packets = 4;
  style.connections = 2;
  style.connections_left_out = 7;
  std::vector<TracedConnection> connections = every_kind();
  connections[0].packets_left_out = 10;
  const std::string text = traced_page(connections, style);
  EXPECT_TRUE(has(text, "<p>2 connections, 6 packets</p>"));
  EXPECT_TRUE(has(text, "<p class=\"note\">10 connections more are not shown</p>"));
  EXPECT_TRUE(has(text, "<p class=\"note\">12 packets more are not shown</p>"));
  EXPECT_THAT(all(text, "<section class=\"(connection)\""), SizeIs(2));
  EXPECT_THAT(all(text, "(<details>)"), SizeIs(6));
  EXPECT_THAT(all(text, "<td class=\"number many\">([0-9]+)</td>"), ElementsAre("16", "2"));
}

TEST(TracePage, WithoutConnectionsThereIsNoOverview) {
  const std::string text = traced_page({});
  EXPECT_TRUE(has(text, "<p>0 connections, 0 packets</p>"));
  EXPECT_THAT(all(text, "(<table)"), IsEmpty());
}

TEST(TracePage, UnreadablePacketsShowTheirBytesAndWhy) {
  TracedConnection connection = refused();
  connection.records[1].packet = {0x45, 0, 0};
  const std::string text = traced_page({connection});
  EXPECT_EQ(fault_of(text), "");
  EXPECT_TRUE(has(text, "title=\"bytes 0-2\nof no field that could be read\">45 00 00</span>"));
  EXPECT_TRUE(has(text, "cannot be read: IP header cut short (at byte 3)"));
}

}  // namespace
}  // namespace synfin::view
