#include "synfin/view/html.h"

#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "view/compared.h"
#include "view/html_check.h"

namespace synfin::view {
namespace {

using namespace testing;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

HtmlHeading heading() {
  HtmlHeading h;
  h.title = "192.0.2.2 port 80";
  h.command = "synfin compare 192.0.2.2 80 --html page.html";
  h.peer = "192.0.2.2";
  return h;
}

std::string page(const Compared& c, const HtmlHeading& h = heading()) {
  return html_comparison(c.comparison(), c.left.records(), c.right.records(), h);
}

constexpr std::string_view attack = "<script>alert(\"1\")</script> & 'x' \xff";
constexpr std::string_view harmless =
    "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39; \xef\xbf\xbd";

// Whatever a user or a peer can have a say in.
std::string attacked() {
  Compared c = unlike();
  c.right.last().remark = attack;
  HtmlHeading h;
  h.title = h.command = h.left = h.right = h.peer = std::string(attack);
  return page(c, h);
}

Compared with_data() {
  Compared c = alike();
  c.left = opened();
  c.right = opened();
  const SegmentSpec spec = segment(Flag::psh | Flag::ack, iss + 1, irs + 1);
  c.left.ours(microseconds(3000), with_text(spec, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  c.right.ours(microseconds(3000), with_text(spec, "GET / HTTP/1.0\r\nHost: a\r\n\r\n"));
  return c;
}

std::size_t occurrences(const std::string& text, const std::string& of) {
  std::size_t count = 0;
  for (auto at = text.find(of); at != std::string::npos; at = text.find(of, at + 1)) ++count;
  return count;
}

std::vector<SegmentPair> different_pairs(const Comparison& comparison) {
  std::vector<SegmentPair> found;
  for (const SegmentPair& pair : comparison.pairs) {
    if (std::any_of(pair.rows.begin(), pair.rows.end(),
                    [](const Row& row) { return row.agreement == Agreement::different; }))
      found.push_back(pair);
  }
  return found;
}

TEST(Html, IsWellFormed) {
  EXPECT_EQ(fault_of(page(alike())), "");
  EXPECT_EQ(fault_of(page(unlike())), "");
  EXPECT_EQ(fault_of(page(with_data())), "");
  EXPECT_EQ(fault_of(page(Compared())), "");
  EXPECT_EQ(fault_of(attacked()), "");
}

TEST(Html, HostileTextStaysText) {
  const std::string text = attacked();
  EXPECT_TRUE(lacks(text, "<script"));
  for (const std::string_view around :
       {"<h1>{}</h1>", "<code>{}</code>", "<th scope=\"col\" class=\"left\">{}</th>"})
    EXPECT_TRUE(has(text, fmt::format(fmt::runtime(around), harmless)));
  EXPECT_TRUE(has(text, fmt::format(" · {}</p>", harmless)));
}

TEST(Html, NeedsNothingFromElsewhere) {
  for (const std::string& text : {page(unlike()), attacked()}) {
    for (const std::string_view outside : {"http:", "https:", "//", "src=", "@import", "url(", "<script",
                                           "<link", "<iframe", "<object", "<img"})
      EXPECT_TRUE(lacks(text, outside));
    EXPECT_TRUE(has(text,
                    "http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; "
                    "style-src &#39;unsafe-inline&#39;\""));
  }
}

TEST(Html, EveryLinkLeadsToAPlaceInThePage) {
  const std::string text = page(unlike());
  const auto places = all(text, " id=\"([^\"]*)\"");
  const std::set<std::string> known(places.begin(), places.end());
  EXPECT_EQ(known.size(), places.size());
  const auto links = all(text, " href=\"([^\"]*)\"");
  EXPECT_GT(links.size(), 10u);
  for (const std::string& link : links) {
    EXPECT_THAT(link, StartsWith("#"));
    EXPECT_EQ(known.count(link.substr(1)), 1u) << link;
  }
}

TEST(Html, BeginsWithTheVerdictAndWhatDiffers) {
  EXPECT_TRUE(has(page(alike()), "<p class=\"verdict\"><span class=\"sign\">=</span><span>no difference: "));
  const std::string text = page(unlike());
  EXPECT_TRUE(has(text, "<p class=\"verdict ne\"><span class=\"sign\">≠</span><span>9 of "));
  EXPECT_TRUE(has(text, "<li><a href=\"#packet-1\">SYN</a>: IP TTL <code>64</code> ≠ <code>128</code></li>"));
  EXPECT_EQ(occurrences(text, "<li>"), unlike().comparison().count(Agreement::different));
}

std::string hex(const Record& record) { return fmt::format("{:02x}", fmt::join(record.packet, "")); }

std::vector<std::string> shown_bytes(const std::string& page) {
  std::vector<std::string> packets;
  for (const std::string& packet : between(page, "<div class=\"hex\"", "</div></div>")) {
    std::string bytes;
    for (std::string run : all(packet, "<span class=\"run [^>]*>([0-9a-f ]*)</span>")) {
      run.erase(std::remove(run.begin(), run.end(), ' '), run.end());
      bytes += run;
    }
    packets.push_back(bytes);
  }
  return packets;
}

TEST(Html, EveryByteOfEveryPacketIsThere) {
  for (const Compared& c : {unlike(), with_data()}) {
    std::vector<std::string> packets;
    for (const SegmentPair& pair : c.comparison().pairs) {
      if (pair.left) packets.push_back(hex(c.left.records()[*pair.left]));
      if (pair.right) packets.push_back(hex(c.right.records()[*pair.right]));
    }
    EXPECT_EQ(packets.size(), c.left.records().size() + c.right.records().size());
    EXPECT_EQ(shown_bytes(page(c)), packets);
  }
}

TEST(Html, BytesBearTheirFieldsNamesAndValues) {
  const std::string text = page(unlike());
  EXPECT_TRUE(has(text, "title=\"byte 0\nversion: 4\nheader length: 5\">45</span>"));
  EXPECT_TRUE(has(text, "title=\"bytes 24-27\nsequence number: 3089239005\">b8 22 0b dd</span>"));
  EXPECT_TRUE(has(text,
                  "<td class=\"number\">24-27</td><td class=\"number\"></td>"
                  "<th scope=\"row\">sequence number</th><td class=\"value\">3089239005</td>"));
}

TEST(Html, UnreadablePacketsShowTheirBytesAndWhy) {
  Compared c = alike();
  c.right.raw(microseconds(9000), Origin::peer, wire::Bytes{0x45, 0, 0});
  const std::string text = page(c);
  EXPECT_EQ(fault_of(text), "");
  EXPECT_TRUE(has(text, "title=\"bytes 0-2\nof no field that could be read\">45 00 00</span>"));
  EXPECT_TRUE(has(text, "cannot be read: IP header cut short (at byte 3)"));
}

TEST(Html, WhatDiffersIsMarkedInRowsFieldsAndBytes) {
  const std::string text = page(unlike());
  EXPECT_TRUE(has(text,
                  "<tr class=\"ne\"><th scope=\"row\">IP TTL</th><td class=\"left\">64</td>"
                  "<td class=\"sign\">≠</td><td class=\"right\">128</td>"));
  EXPECT_TRUE(has(text,
                  "<th scope=\"row\">option wscale</th><td class=\"left\">7</td>"
                  "<td class=\"sign\">≠</td><td class=\"right absent\">absent</td>"));
  EXPECT_TRUE(has(text, "<span class=\"run ne even\" title=\"byte 8\nTTL: 128\">80</span>"));
  EXPECT_TRUE(has(text, "<span class=\"run ap even\" title=\"bytes 10-11\nchecksum: 0x76bc\">76 bc</span>"));
  EXPECT_TRUE(has(text,
                  "<tr class=\"ne\"><td class=\"number\">8</td><td class=\"number\"></td>"
                  "<th scope=\"row\">TTL</th><td class=\"value\">128 ≠</td>"));
  EXPECT_TRUE(has(text, "<tr class=\"eq\"><th scope=\"row\">IP protocol</th>"));
}

TEST(Html, EachSidesBytesAreMarkedWhereTheyLieThere) {
  const std::string text = page(unlike());
  EXPECT_EQ(all(text, "<span class=\"run (ne)[^>]*option wscale: 7\">03 03 07</span>"),
            std::vector<std::string>{"ne"});
  EXPECT_TRUE(has(text, "<th scope=\"row\">option wscale</th><td class=\"value\">7 ≠</td>"));
}

TEST(Html, NothingIsMarkedWhereNothingDiffers) {
  EXPECT_THAT(all(page(alike()), "class=\"([^\"]*\\bne\\b[^\"]*)\""), IsEmpty());
}

TEST(Html, PairsThatDifferAreOpen) {
  const Compared c = unlike();
  const std::string text = page(c);
  EXPECT_THAT(all(text, "(<details class=\"ne\" open=\"\">)"),
              SizeIs(different_pairs(c.comparison()).size()));
  EXPECT_THAT(all(text, "(<details[^>]*>)"), SizeIs(c.comparison().pairs.size()));
}

TEST(Html, WhatOnlyOneExchangeHasIsSaid) {
  const std::string text = page(unlike());
  EXPECT_TRUE(has(text, "<h3>FIN, retransmission 1</h3><span class=\"way\">by hand alone</span>"));
  EXPECT_EQ(occurrences(text, ">no such packet</text>"), 2u);
  EXPECT_EQ(occurrences(text, "<h4>kernel</h4><p class=\"note\">no such packet</p>"), 2u);
}

// By the pair they lead to, where the arrows of a drawing begin.
std::map<std::string, int> heights(const std::string& drawing) {
  std::map<std::string, int> found;
  const auto links = all(drawing, "<a class=\"arrow[^\"]*\" href=\"#([^\"]*)\"");
  const auto tips = all(drawing, "class=\"tip\" d=\"M[0-9]+ ([0-9]+)l");
  for (std::size_t i = 0; i < links.size(); ++i) found[links[i]] = std::stoi(tips.at(i));
  return found;
}

TEST(HtmlLadders, EveryPacketIsAnArrowAtTheHeightOfItsCounterpart) {
  const Compared c = unlike();
  const auto drawings = between(page(c), "<svg", "</svg>");
  ASSERT_THAT(drawings, SizeIs(2));
  const auto left = heights(drawings[0]);
  const auto right = heights(drawings[1]);
  EXPECT_THAT(left, SizeIs(c.left.records().size()));
  EXPECT_THAT(right, SizeIs(c.right.records().size()));
  for (const auto& [pair, height] : left) EXPECT_EQ(right.at(pair), height) << pair;
  EXPECT_THAT(all(drawings[1], "(<a class=\"arrow ne[^\"]*\")"),
              SizeIs(different_pairs(c.comparison()).size()));
}

TEST(HtmlLadders, ShowMomentsStatesLabelsAndRemarks) {
  const auto drawings = between(page(unlike()), "<svg", "</svg>");
  EXPECT_TRUE(lacks(drawings[0], ">SYN-SENT<"));
  for (const std::string_view text :
       {">192.0.2.2<", ">0.002526<", "class=\"state change\"", ">ESTABLISHED<", ">(CLOSE-WAIT)<", ">1.201 s<",
        ">≠ 5 SYN seq=3089239005<", "class=\"arrow ne again\"", "class=\"arrow ne icmp\"",
        ">a router&#39;s: taken as a soft error<"})
    EXPECT_TRUE(has(drawings[1], text));
}

// Of the drawings of two exchanges, of which one was silent before its last segment.
int height_with_silence(std::chrono::nanoseconds silence, bool of_left = false) {
  Compared c = alike();
  const SegmentSpec last = segment(Flag::ack, iss + 2, irs + 2);
  c.left.ours(of_left ? silence : microseconds(5300), last);
  c.right.ours(of_left ? microseconds(5300) : silence, last);
  return std::stoi(all(page(c), "viewBox=\"0 0 520 ([0-9]+)\"").front());
}

TEST(HtmlLadders, SilenceIsCompressed) {
  using namespace std::chrono_literals;
  EXPECT_GT(height_with_silence(900ms), height_with_silence(10ms));
  EXPECT_GT(height_with_silence(900ms, true), height_with_silence(10ms, true));
  EXPECT_EQ(height_with_silence(5s), height_with_silence(5h));
  EXPECT_EQ(height_with_silence(5s), height_with_silence(5s, true));
}

TEST(HtmlLadders, TheKernelsOwnAreDoubled) {
  Compared c = alike();
  c.right.kernel(microseconds(9000), segment(Flag::rst, iss + 2));
  const std::string text = page(c);
  EXPECT_EQ(occurrences(text, "class=\"stroke\""), c.left.records().size() + c.right.records().size() + 1);
  EXPECT_TRUE(has(text, "Double: the local kernel&#39;s own."));
}

TEST(Html, RulesAreNamedOnce) {
  const std::string text = page(alike());
  const auto table = text.substr(text.find("by which rule fields are ≈"));
  EXPECT_EQ(occurrences(table, "unrelated offsets, both tick in ms") +
                occurrences(table, std::string(same_wait_rule)),
            1u);
}

}  // namespace
}  // namespace synfin::view
