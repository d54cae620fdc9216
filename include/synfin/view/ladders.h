#pragma once

#include <span>
#include <string>

#include "synfin/view/comparison.h"
#include "synfin/view/record.h"

namespace synfin::view {

struct LaddersStyle {
  unsigned width = 100;  // columns
  bool color = false;
  bool absolute_sequence = false;
  std::string left = "kernel";  // heading of our column in each
  std::string right = "by hand";
  std::string peer = "peer";  // of the peer's, in both
};

// The ladders of two exchanges that were compared. Side by side where the width allows: the packets of a pair
// on the same line with what was found of them between the ladders, a blank where only one exchange has it.
// Below 100 columns the right one follows the left one.
std::string ladders(const Comparison& comparison, std::span<const Record> left, std::span<const Record> right,
                    const LaddersStyle& style);

}  // namespace synfin::view
