#include "synfin/view/svg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "browser/checked_page.h"
#include "view/traced.h"

// A drawing in a file of its own as a browser shows it, which reads it as strictly as XML is to be read.
namespace synfin::browser {
namespace {

using namespace view::testing;
using ::testing::HasSubstr;

class Svg : public BrowserTest {};

std::string picture(const std::string& title) {
  std::vector<view::TracedConnection> connections = every_kind();
  view::TracedConnection odd = request_and_response();
  odd.client = odd.server = odd.summary = hostile;
  odd.summary += std::string(300, 'x');
  odd.states.assign(odd.states.size(), {"(SYN-RECEIVED)", "SYN-RECEIVED?"});
  odd.records[1].remark = hostile;
  odd.records[4].retransmission = 10;
  odd.packets_left_out = 3;
  connections.push_back(odd);
  view::SvgStyle style;
  style.title = title;
  return view::svg(connections, style);
}

std::string with_svg_check(std::string document) {
  const std::string before = "<rect class=\"paper\"";
  return document.insert(document.find(before), "<script><![CDATA[" + check_script("svg") + "]]></script>");
}

std::string svg_findings(const std::string& document, const View& view) {
  return checked(with_svg_check(document), view, "picture.svg");
}

TEST_F(Svg, LightScheme) {
  inside([] { EXPECT_EQ(svg_findings(picture(std::string(hostile)), {1280, false}), nothing); });
}

TEST_F(Svg, DarkScheme) {
  inside([] { EXPECT_EQ(svg_findings(picture("capture.pcap"), {1280, true}), nothing); });
}

// What the others rely on: a drawing that is none, and texts over one another, are found.
TEST_F(Svg, TheCheckFindsFaults) {
  inside([] {
    std::string document = picture("capture.pcap");
    const auto spoil = [](std::string text, const std::string& what, const std::string& with) {
      return text.replace(text.find(what), what.size(), with);
    };
    EXPECT_THAT(svg_findings(spoil(document, "capture.pcap</text>", "</tspan>"), {}), HasSubstr("not XML: "));
    document = spoil(document, "x=\"189\"", "x=\"95\"");
    document = spoil(document, ".paper { fill: #ffffff; }", ".paper { fill: #777777; }");
    const std::string found = svg_findings(document, {});
    EXPECT_THAT(found, HasSubstr("one over the other: 0.000000"));
    EXPECT_THAT(found, HasSubstr("contrast "));
  });
}

}  // namespace
}  // namespace synfin::browser
