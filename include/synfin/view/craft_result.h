#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "synfin/tcp/finding.h"
#include "synfin/tcp/time.h"
#include "synfin/view/verdict.h"
#include "synfin/wire/address.h"
#include "synfin/wire/expectation.h"

namespace synfin::view {

// A packet that came for a craft: its line without stamp, what it was waited for as, if anything still was,
// and how it differed.
struct CraftedAnswer {
  std::string line;
  std::optional<std::size_t> expectation;
  std::vector<wire::Difference> differences;
};

// What came of one segment that was sent.
struct CraftResult {
  unsigned number = 1;
  wire::FourTuple tuple;
  tcp::Finding finding = tcp::Finding::filtered;
  tcp::Reason reason = tcp::Reason::no_response;
  std::optional<tcp::Finding> finding_by_window;  // of the RST to a bare ACK
  bool is_segment = true;  // what was sent, but for its faults: otherwise nothing tells an answer
  std::size_t answers = 0;
  std::optional<tcp::Duration> round_trip;  // to the first answer, by the capture's stamps
  bool interrupted = false;
  std::vector<wire::Expectation> expected;
  std::optional<std::size_t> unmet;  // the first that did not come true; absent: all did
  std::vector<CraftedAnswer> came;
};

// Whether it has what was waited for: all that was expected, or an answer.
bool is_met(const CraftResult& result);

// "192.0.2.2 port 80: open (syn-ack), answered in 28.3 us"; behind it, where something was expected, that it
// came, or what did not and how each packet that came differs. Each line ends with a newline.
std::string craft_text(const Target& target, const CraftResult& result);

// {"type":"craft", ...}
std::string json_craft(const Target& target, const CraftResult& result);

}  // namespace synfin::view
