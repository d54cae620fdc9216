#pragma once

#include <cstdlib>
#include <string>

#include "support/program.h"

namespace synfin::test {

// How many have asked for all that goes by an interface; -1 if it is not there.
inline int promiscuity(const std::string& interface) {
  Program ip({"ip", "-d", "-o", "link", "show", interface});
  const std::string text = ip.read_all();
  ip.wait();
  const std::string word = "promiscuity ";
  const auto at = text.find(word);
  return at == std::string::npos ? -1 : std::atoi(text.c_str() + at + word.size());
}

}  // namespace synfin::test
