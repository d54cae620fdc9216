#include "synfin/view/ladder.h"

#include "view/ladder_diagram.h"

namespace synfin::view {

std::string ladder(std::span<const Record> records, const LadderStyle& style) {
  if (records.empty()) return {};
  LadderDiagram diagram(records, style);
  std::string out = diagram.heading() + '\n';
  const auto add = [&out](const std::string& line) { out += line + '\n'; };
  for (const Rung& rung : diagram.rungs()) {
    for (const std::string& line : rung.before) add(line);
    add(rung.arrow);
    for (const std::string& line : rung.after) add(line);
  }
  return out + diagram.legend();
}

}  // namespace synfin::view
