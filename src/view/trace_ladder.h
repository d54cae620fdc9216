#pragma once

#include <string>
#include <vector>

#include "view/drawn_ladder.h"
#include "view/html_writer.h"
#include "view/shown_connection.h"

namespace synfin::view {

// A traced connection's ladder: the client at the left, the server at the right.
class TraceLadder {
 public:
  static constexpr int width = 700;

  // target: where an arrow leads, but for its packet's number; empty: nowhere.
  TraceLadder(const ShownConnection& connection, const std::string& target, bool absolute_sequence);

  int height() const { return height_; }
  // Into an element that is open.
  void draw(HtmlWriter& out) const;

 private:
  const ShownConnection& connection_;
  std::vector<DrawnRung> rungs_;
  std::vector<RungPlace> places_;
  RungPlace end_;  // of what is left out
  int height_ = 0;
};

}  // namespace synfin::view
