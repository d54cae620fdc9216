#include "synfin/view/trace_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "browser/checked_page.h"
#include "view/traced.h"

// The page of a trace as a browser shows it.
namespace synfin::browser {
namespace {

using namespace view::testing;
using ::testing::HasSubstr;
using ::testing::Not;

class TracePage : public BrowserTest {};

// Texts as long as they may be, and what is left out.
std::vector<view::TracedConnection> long_connections() {
  std::vector<view::TracedConnection> connections = every_kind();
  view::TracedConnection odd = request_and_response();
  odd.client = "255.255.255.255.65535";
  odd.server = "a-host-of-a-name-that-is-as-long-as-the-resolver-allows.example.65535";
  odd.summary = odd.server + ": " + std::string(300, 'x');
  odd.packets_left_out = 1'000'000;
  odd.states.assign(odd.states.size(), {"(SYN-RECEIVED)", "SYN-RECEIVED?"});
  odd.records[1].remark = std::string(200, 'y');
  odd.records[4].retransmission = 10;
  odd.records.back().captured += std::chrono::hours(1'000'000);
  odd.records.push_back(odd.records.back());
  odd.records.back().packet = {0x45, 0, 0};
  connections.push_back(odd);
  return connections;
}

std::string trace_page_of(const std::vector<view::TracedConnection>& connections) {
  view::TracePageStyle style;
  style.title = "/a/path/" + std::string(200, 'p') + ".pcap";
  style.command = "synfin trace -r /a/path/" + std::string(200, 'p') + ".pcap --html page.html";
  style.dissected = 28;
  style.connections_left_out = 7;
  return view::trace_page(connections, style);
}

std::string trace_findings(const View& view) {
  return checked(with_script(trace_page_of(long_connections()), check_script("trace")), view);
}

TEST_F(TracePage, WideWindow) {
  inside([] { EXPECT_EQ(trace_findings({1400, false}), nothing); });
}

TEST_F(TracePage, NarrowWindow) {
  inside([] { EXPECT_EQ(trace_findings({400, false}), nothing); });
}

TEST_F(TracePage, DarkScheme) {
  inside([] { EXPECT_EQ(trace_findings({1280, true}), nothing); });
}

TEST_F(TracePage, AsItIsWrittenLeavesNothingOnTheConsole) {
  inside([] {
    const Shown result = shown(trace_page_of(long_connections()), {});
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_THAT(result.dom, HasSubstr("<h2>Overview</h2>"));
    EXPECT_THAT(result.messages, Not(HasSubstr("CONSOLE")));
  });
}

// What the other tests rely on: faults are found.
TEST_F(TracePage, TheCheckFindsFaults) {
  inside([] {
    std::string page = trace_page_of(long_connections());
    const auto spoil = [&page](const std::string& what, const std::string& with) {
      const auto at = page.find(what);
      ASSERT_NE(at, std::string::npos) << what;
      page.replace(at, what.size(), with);
    };
    spoil("<h1>", "<h1 style=\"width: 2000px; color: #ccc\">");
    spoil("--data: #0b5cad; --fin: #8a5a00;", "--data: #8a5a00; --fin: #8a5a00;");
    spoil("x=\"189\"", "x=\"250\"");
    spoil("href=\"#packet-1-1\"", "href=\"#packet-1-3\"");
    spoil("<details>", "<details open=\"\">");
    spoil("<text class=\"label\"", "<text style=\"fill: #ddd\" class=\"label\"");
    const Shown result = shown(with_script(page, check_script("trace")), {});
    for (const char* fault : {"at first: 20", "contrast 1.5", "contrast 1.3", "kinds of one colour",
                              "over our line", "#packet-1-3: not the packet of its arrow", "open at first"})
      EXPECT_THAT(findings(result.dom), HasSubstr(fault));
  });
}

}  // namespace
}  // namespace synfin::browser
