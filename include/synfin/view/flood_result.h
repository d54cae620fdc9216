#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "synfin/tcp/required_reply.h"
#include "synfin/tcp/time.h"
#include "synfin/view/verdict.h"

namespace synfin::view {

// What came of many segments that were sent too quickly to show each.
struct FloodResult {
  std::uint64_t sent = 0;
  tcp::Duration time{};                         // from the first to the last
  std::uint64_t answered = 0;                   // segments that have their answer
  std::uint64_t again = 0;                      // answers to what was answered already
  std::uint64_t others = 0;                     // packets from the port that are no answer
  std::uint64_t errors = 0;                     // ICMP errors
  std::map<tcp::Reply, std::uint64_t> replies;  // first answers by kind
};

// "100000 sent in 0.412 s, 242718 a second" and what was answered. Lines end with a newline.
std::string flood_text(const Target& target, const FloodResult& result);
// {"type":"flood", ...}
std::string json_flood(const Target& target, const FloodResult& result);

}  // namespace synfin::view
