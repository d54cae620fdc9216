#include "view/html_writer.h"

#include <gtest/gtest.h>

namespace synfin::view {
namespace {

TEST(HtmlWriter, ClosesWhatIsOpen) {
  HtmlWriter out;
  out.open("p").text("a").open("b", {{"class", "x"}}).text("b");
  EXPECT_EQ(out.take(), "<!DOCTYPE html>\n<p>a<b class=\"x\">b</b></p>");
}

TEST(HtmlWriter, TextsAndValuesAreEscaped) {
  HtmlWriter out;
  out.whole("p", "<script>&'\"", {{"title", "\"><script>&'"}});
  EXPECT_EQ(
      out.take(),
      "<!DOCTYPE html>\n<p title=\"&quot;&gt;&lt;script&gt;&amp;&#39;\">&lt;script&gt;&amp;&#39;&quot;</p>");
}

TEST(HtmlWriter, AnElementWithoutContentIsClosedAtOnce) {
  HtmlWriter out;
  out.single("line", {{"x1", "7"}});
  EXPECT_EQ(out.take(), "<!DOCTYPE html>\n<line x1=\"7\"/>");
}

TEST(Escaped, KeepsWhatIsUtf8) { EXPECT_EQ(escaped("a ≠ é 😀\n\t"), "a ≠ é 😀\n\t"); }

// A character cut short, a lone continuation, an overlong form; none may swallow what follows.
TEST(Escaped, ReplacesWhatIsNot) {
  EXPECT_EQ(escaped("\xe2\x89<"), "\xef\xbf\xbd\xef\xbf\xbd&lt;");
  EXPECT_EQ(escaped("\x80<"), "\xef\xbf\xbd&lt;");
  EXPECT_EQ(escaped("\xc0\xbc<"), "\xef\xbf\xbd\xef\xbf\xbd&lt;");
  EXPECT_EQ(escaped("\xf0\x9f"), "\xef\xbf\xbd\xef\xbf\xbd");
}

// A parser of XML gives up at these.
TEST(Escaped, ReplacesWhatXmlHasNoPlaceFor) {
  const std::string three = "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd";
  for (const char* text : {"\xed\xa0\x80", "\xe0\x80\xbc", "\xef\xbf\xbe", "\xef\xbf\xbf"})
    EXPECT_EQ(escaped(text), three) << text;
  for (const char* text : {"\xf0\x80\x80\xbc", "\xf4\x90\x80\x80"})
    EXPECT_EQ(escaped(text), three + "\xef\xbf\xbd") << text;
  for (const char* text : {"\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbd", "\xf4\x8f\xbf\xbd"})
    EXPECT_EQ(escaped(text), text);
}

TEST(Escaped, ReplacesControlCharacters) {
  EXPECT_EQ(escaped(std::string_view("\x00\x1b[31m\x7f", 7)), "\xef\xbf\xbd\xef\xbf\xbd[31m\xef\xbf\xbd");
}

}  // namespace
}  // namespace synfin::view
