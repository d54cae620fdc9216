#include "synfin/view/frame_lines.h"

#include "synfin/view/packet_line.h"

namespace synfin::view {

FrameLines::FrameLines(FrameLineStyle style)
    : style_(style), timestamps_(style.timestamps, style.nanoseconds), notation_(style.notation) {}

void FrameLines::append(std::string& out, const TracedFrame& frame) {
  timestamps_.append(out, frame.stamp);
  notation_.append(out, frame.packet(), frame.packet_wire_length());
  if (style_.hex == HexDump::packet) append_hex(out, frame.packet());
  if (style_.hex == HexDump::frame) append_hex(out, frame.bytes);
  out += '\n';
}

}  // namespace synfin::view
