#include "synfin/view/script_result.h"

#include <algorithm>

#include <fmt/format.h>

#include "view/difference_text.h"
#include "view/json_parts.h"

namespace synfin::view {

namespace {

std::string_view word_of(StepOutcome outcome) {
  using enum StepOutcome;
  switch (outcome) {
    case sent:
      return "sent";
    case waited:
      return "waited";
    case came:
      return "came";
    case missing:
      return "did not come";
    case broken:
      return "was broken";
    case interrupted:
      return "interrupted";
    case not_reached:
      return "not reached";
  }
  return "?";
}

std::string failure_text(const ScriptStepResult& step) {
  std::string text = fmt::format("line {}: {}: {}\n", step.line, step.text, word_of(step.outcome));
  for (const OtherThanExpected& other : step.others)
    text += fmt::format("  came: {}\n    {}\n", other.line, difference_text(other.differences));
  if (step.outcome == StepOutcome::missing && step.others.empty()) text += "  nothing came\n";
  return text;
}

}  // namespace

bool holds(StepOutcome outcome) {
  return outcome == StepOutcome::sent || outcome == StepOutcome::waited || outcome == StepOutcome::came;
}

std::string script_text(const std::vector<ScriptStepResult>& steps) {
  std::string text;
  for (const ScriptStepResult& step : steps) {
    if (!holds(step.outcome) && step.outcome != StepOutcome::not_reached) text += failure_text(step);
  }
  const auto held =
      std::count_if(steps.begin(), steps.end(), [](const auto& step) { return holds(step.outcome); });
  return text + fmt::format("script: {} of {} steps held\n", held, steps.size());
}

std::string json_script_step(const ScriptStepResult& step) {
  Json out = {{"type", "script-step"},
              {"line", step.line},
              {"text", step.text},
              {"result", word_of(step.outcome)},
              {"held", holds(step.outcome)}};
  Json others = Json::array();
  for (const OtherThanExpected& other : step.others)
    others.push_back({{"line", other.line}, {"differences", differences_object(other.differences)}});
  out["others"] = others;
  return one_line(out);
}

}  // namespace synfin::view
