#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "synfin/wire/expectation.h"

namespace synfin::view {

enum class StepOutcome : std::uint8_t { sent, waited, came, missing, broken, interrupted, not_reached };

// A packet that was not what a step expected: its line, and how it differs.
struct OtherThanExpected {
  std::string line;
  std::vector<wire::Difference> differences;
};

struct ScriptStepResult {
  std::size_t line = 0;  // of the script, from 1 on
  std::string text;
  StepOutcome outcome = StepOutcome::not_reached;
  std::vector<OtherThanExpected> others;
};

bool holds(StepOutcome outcome);

// For each step that did not hold what came instead; then how many held. Lines end with a newline.
std::string script_text(const std::vector<ScriptStepResult>& steps);
// {"type":"script-step", ...}
std::string json_script_step(const ScriptStepResult& step);

}  // namespace synfin::view
