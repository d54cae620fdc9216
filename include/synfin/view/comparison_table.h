#pragma once

#include <string>

#include "synfin/view/comparison.h"

namespace synfin::view {

struct TableStyle {
  unsigned width = 100;  // columns
  bool color = false;
  bool all = false;  // rows that are equal, too
  std::string left = "kernel";
  std::string right = "by hand";
};

// Packet by packet a row for each field that is not equal, with how many are; then timings and ending, and
// the rules by which what is ≈ may differ.
std::string comparison_table(const Comparison& comparison, const TableStyle& style);

// The same of a few rows under a title.
std::string row_table(const std::string& title, const std::vector<Row>& rows, const TableStyle& style);

// One sentence: "no difference: ..." or which fields differ.
std::string comparison_verdict(const Comparison& comparison);

}  // namespace synfin::view
