#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "lab/synfin_program.h"

namespace synfin::test {

// What `synfin craft --json` with one segment has printed.
struct Crafted {
  int code = -1;
  std::string err;
  nlohmann::json result;             // the object of type "craft"
  std::vector<nlohmann::json> came;  // the packets that are not the segment, in full

  std::string verdict() const;  // "closed (reset)"
};

Crafted crafted(const Finished& run);

}  // namespace synfin::test
