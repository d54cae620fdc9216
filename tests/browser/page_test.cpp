#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "synfin/view/html.h"

#include "browser/checked_page.h"
#include "view/compared.h"

// The page of a comparison as a browser shows it.
namespace synfin::browser {
namespace {

using namespace view::testing;
using ::testing::HasSubstr;
using ::testing::Not;

class Page : public BrowserTest {};

std::string with_check(const std::string& page) { return with_script(page, check_script("comparison")); }

std::string page_of(const Compared& c) {
  view::HtmlHeading heading;
  heading.title =
      "a-host-of-a-name-that-is-as-long-as-the-resolver-allows-and-longer-than-a-line.example port 65535";
  heading.command = "synfin compare --send-file /" + std::string(200, 'x') + " 192.0.2.2 80";
  heading.peer = "a-host-of-a-name-that-is-as-long-as-the-resolver-allows";
  return view::html_comparison(c.comparison(), c.left.records(), c.right.records(), heading);
}

// Data that is not the same, a segment of the kernel's own, and a packet that cannot be read.
Compared eventful() {
  Compared c = unlike();
  const SegmentSpec data = segment(Flag::psh | Flag::ack, iss + 2, irs + 2);
  c.left.ours(std::chrono::seconds(7), with_text(data, std::string(1448, 'a')));
  c.right.ours(std::chrono::seconds(8), with_text(data, std::string(1448, 'b')));
  c.right.kernel(std::chrono::seconds(9), segment(Flag::rst, iss + 2));
  c.right.raw(std::chrono::hours(9), view::Origin::peer, wire::Bytes{0x45, 0, 0});
  return c;
}

TEST_F(Page, WideWindow) {
  inside([] { EXPECT_EQ(checked(with_check(page_of(eventful())), {1280, false}), nothing); });
}

TEST_F(Page, NarrowWindow) {
  inside([] { EXPECT_EQ(checked(with_check(page_of(eventful())), {400, false}), nothing); });
}

TEST_F(Page, DarkScheme) {
  inside([] { EXPECT_EQ(checked(with_check(page_of(eventful())), {1280, true}), nothing); });
}

TEST_F(Page, WithoutDifferences) {
  inside([] { EXPECT_EQ(checked(with_check(page_of(alike())), {1280, false}), nothing); });
}

// The page as it is written, which forbids scripts, is shown without complaint.
TEST_F(Page, AsItIsWrittenLeavesNothingOnTheConsole) {
  inside([] {
    const Shown result = shown(page_of(eventful()), {});
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_THAT(result.dom, HasSubstr("<h2>Packet by packet</h2>"));
    EXPECT_THAT(result.messages, Not(HasSubstr("CONSOLE")));
  });
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

// What the other tests rely on: faults are found.
TEST_F(Page, TheCheckFindsFaults) {
  inside([] {
    std::string page = page_of(eventful());
    page =
        replaced(page, "<h1>", "<img src=\"file:///nowhere.png\"/><h1 style=\"width: 2000px; color: #ccc\">");
    page = replaced(page, "<line class=\"stroke\" x1=\"104\"", "<line class=\"stroke\" x1=\"390\"");
    page = replaced(page, "tr.ne { background: var(--ne-back); }", "");
    const Shown result = shown(with_check(page), {});
    EXPECT_THAT(result.messages, HasSubstr("CONSOLE"));
    for (const char* fault : {"against its policy: img-src", "at first: 20", "contrast 1.5",
                              "an arrow without length", ".rows tr.ne is as .rows tr.eq: backgroundColor"})
      EXPECT_THAT(findings(result.dom), HasSubstr(fault));
  });
}

}  // namespace
}  // namespace synfin::browser
