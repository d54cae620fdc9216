#pragma once

#include <string>

#include "synfin/view/timestamp.h"
#include "synfin/view/traced_frame.h"
#include "synfin/wire/notation.h"

namespace synfin::view {

// What of a frame's bytes is printed below its line: tcpdump's -x, -xx, -X, -XX.
enum class HexDump { none, packet, frame };

struct FrameLineStyle {
  TimestampStyle timestamps = TimestampStyle::time_of_day;
  bool nanoseconds = false;
  HexDump hex = HexDump::none;
  wire::NotationStyle notation;
};

// Prints frames as tcpdump does, one after another.
class FrameLines {
 public:
  explicit FrameLines(FrameLineStyle style);
  // One frame's text, each line ended by a newline.
  void append(std::string& out, const TracedFrame& frame);

 private:
  FrameLineStyle style_;
  TimestampFormatter timestamps_;
  wire::Notation notation_;
};

}  // namespace synfin::view
