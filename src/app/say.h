#pragma once

#include <cstdio>
#include <string>

namespace synfin::app {

// A line on standard error. Never throws, as fmt::print does where that takes nothing.
inline void say(const std::string& line) { std::fputs((line + "\n").c_str(), stderr); }

}  // namespace synfin::app
