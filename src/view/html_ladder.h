#pragma once

#include <span>
#include <string>

#include "synfin/view/comparison.h"
#include "synfin/view/record.h"

#include "view/html_writer.h"

namespace synfin::view {

enum class Side { left, right };

// Where the page has the packets of a pair: "packet-3".
std::string anchor_of(std::size_t pair);

// Two exchanges whose packets of a pair are drawn at the same height.
struct LadderDrawing {
  const Comparison& comparison;
  std::span<const Record> left;
  std::span<const Record> right;

  std::span<const Record> records(Side side) const { return side == Side::left ? left : right; }
};

// One of the two as SVG: the columns `own` and `peer`, time and our state at the left, the peer's at the
// right. Every arrow is a link to its packet's place in the page.
void draw_ladder(HtmlWriter& out, const LadderDrawing& drawing, Side side, const std::string& own,
                 const std::string& peer);

}  // namespace synfin::view
