#pragma once

#include <span>
#include <string>

#include "synfin/view/comparison.h"
#include "synfin/view/record.h"

namespace synfin::view {

// What the page says beside the comparison; each may be any text.
struct HtmlHeading {
  std::string title;            // "192.0.2.2 port 80"
  std::string command;          // the line that made it; may be empty
  std::string left = "kernel";  // the two exchanges
  std::string right = "by hand";
  std::string peer = "peer";
};

// The whole comparison as one page, from <!DOCTYPE html> on: the verdict, both ladders drawn in SVG, every
// pair of packets with its fields and bytes, timings, ending and the rules. It needs nothing from elsewhere
// and has no script. `left` and `right` are the records that were compared.
std::string html_comparison(const Comparison& comparison, std::span<const Record> left,
                            std::span<const Record> right, const HtmlHeading& heading);

}  // namespace synfin::view
