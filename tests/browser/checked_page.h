#pragma once

#include <string>

#include "browser/browser.h"
#include "support/private_network.h"

namespace synfin::browser {

// The browser has a network of its own, with nothing in it.
class BrowserTest : public test::PrivateNetwork {
 protected:
  void SetUp() override;
};

// The scripts of this folder that look at a page, in this order.
std::string check_script(const std::string& kind);

// A page with this script in it, before the page forbids itself scripts.
std::string with_script(std::string page, const std::string& script);

// What the check found, a line each.
std::string findings(const std::string& dom);

// How the browser shows a document that is in a file of this name.
Shown shown(const std::string& document, const View& view, const std::string& name = "page.html");

// What the check finds of a document as it is shown; the browser has nothing to complain of.
std::string checked(const std::string& document, const View& view, const std::string& name = "page.html");

inline constexpr const char* nothing = "\nchecked\n";

}  // namespace synfin::browser
