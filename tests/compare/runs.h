#pragma once

#include <string>

#include "synfin/app/compare.h"

namespace synfin::test {

struct Verdict {
  int code = -1;
  std::string text;  // what was printed
};

// `synfin compare -q` with these options, in a process of its own, which gives its privileges up.
Verdict run_compare(const app::CompareOptions& options);

// The same; once more if what differs is times alone, or what the peer does when we answer late: a busy
// machine explains that once.
Verdict run_compare_patiently(const app::CompareOptions& options);

// The options of an exchange with that port that closes at once.
app::CompareOptions with_port(const std::string& host, std::uint16_t port);

}  // namespace synfin::test
