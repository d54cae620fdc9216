#pragma once

#include <string>
#include <string_view>

#include "synfin/view/timestamp.h"
#include "synfin/view/traced_frame.h"
#include "synfin/wire/notation.h"

namespace synfin::view {

// What of a frame's bytes is printed below its line: tcpdump's -x and -xx; with `ascii` -X and -XX.
enum class HexDump { none, packet, frame };

struct FrameLineStyle {
  TimestampStyle timestamps = TimestampStyle::time_of_day;
  bool nanoseconds = false;
  HexDump hex = HexDump::none;
  bool ascii = false;
  bool color = false;  // flags in colour
  wire::NotationStyle notation;
};

// Prints frames as tcpdump does, one after another.
class FrameLines {
 public:
  explicit FrameLines(FrameLineStyle style);
  // One frame's text, each line ended by a newline. `note` stands behind "  # " at the end of the packet's
  // own text; empty: none.
  void append(std::string& out, const TracedFrame& frame, std::string_view note = {});
  bool forgot_pairs() const { return notation_.forgot_pairs(); }

 private:
  void append_dump(std::string& out, wire::ByteView bytes) const;

  FrameLineStyle style_;
  TimestampFormatter timestamps_;
  wire::Notation notation_;
};

}  // namespace synfin::view
