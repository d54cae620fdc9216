#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

// What a test asks of a page: a small reader of markup that is well-formed as XML is.
namespace synfin::view::testing {

// Why the page is not well-formed: an element that is not closed, or closes another; a value without quotes;
// a bare & or <. Empty if it is.
std::string fault_of(std::string_view page, std::string_view prolog = "<!DOCTYPE html>\n");

// Whether it contains this, without all of the page in the message.
::testing::AssertionResult has(std::string_view page, std::string_view text);
::testing::AssertionResult lacks(std::string_view page, std::string_view text);

// What stands between `begin` and the next `end`, each time.
std::vector<std::string> between(std::string_view text, std::string_view begin, std::string_view end);

// Every match of a pattern's first group, in order; only for short matches.
std::vector<std::string> all(const std::string& text, const std::string& pattern);

}  // namespace synfin::view::testing
