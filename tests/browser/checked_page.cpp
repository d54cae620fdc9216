#include "browser/checked_page.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace synfin::browser {

namespace {

std::string script_file(const std::string& name) {
  std::ifstream in(SYNFIN_SOURCE_DIR "/tests/browser/" + name, std::ios::binary);
  EXPECT_TRUE(in) << name;
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

void BrowserTest::SetUp() {
  ASSERT_TRUE(std::filesystem::exists(program))
      << program << " is not there: tools/deps test installs chromium-headless-shell";
  PrivateNetwork::SetUp();
}

std::string check_script(const std::string& kind) {
  return script_file("check.js") + script_file("check_" + kind + ".js");
}

std::string with_script(std::string page, const std::string& script) {
  const std::string head = "<head>";
  return page.insert(page.find(head) + head.size(), "<script>" + script + "</script>");
}

std::string findings(const std::string& dom) {
  const std::string begin = " id=\"findings\">";
  const auto at = dom.find(begin);
  if (at == std::string::npos) return "the check did not come to its end: " + dom.substr(0, 200);
  const auto from = at + begin.size();
  return dom.substr(from, dom.find("</pre>", from) - from);
}

Shown shown(const std::string& document, const View& view, const std::string& name) {
  const TemporaryDirectory directory;
  const auto file = directory.path() / name;
  std::ofstream(file, std::ios::binary) << document;
  return show(file, view, directory.path());
}

std::string checked(const std::string& document, const View& view, const std::string& name) {
  const Shown result = shown(document, view, name);
  EXPECT_EQ(result.exit_code, 0) << result.messages;
  EXPECT_THAT(result.messages, ::testing::Not(::testing::HasSubstr("CONSOLE")));
  return findings(result.dom);
}

}  // namespace synfin::browser
