#include "synfin/view/frame_lines.h"

#include <fmt/format.h>

#include "synfin/view/hex_dump.h"

#include "view/ansi.h"
#include "view/flag_colors.h"

namespace synfin::view {

namespace {

constexpr std::uint32_t longest_frame = 262144;  // as tcpdump believes it

// Of a frame whose lengths make no sense tcpdump says that and nothing else.
bool append_complaint(std::string& out, const TracedFrame& frame) {
  const std::size_t captured = frame.bytes.size(), length = frame.wire_length;
  if (length != 0 && captured <= length && length <= longest_frame) return false;
  std::string_view separator = "[Invalid header: ";
  const auto add = [&](const std::string& reason) {
    (out += separator) += reason;
    separator = ", ";
  };
  if (length == 0) {
    add("len==0");
  } else if (length < captured) {
    add(fmt::format("len({}) < caplen({})", length, captured));
  }
  if (captured > longest_frame) add(fmt::format("caplen({}) > {}", captured, longest_frame));
  if (length > longest_frame) add(fmt::format("len({}) > {}", length, longest_frame));
  out += "]\n";
  return true;
}

}  // namespace

FrameLines::FrameLines(FrameLineStyle style)
    : style_(style), timestamps_(style.timestamps, style.nanoseconds), notation_(style.notation) {}

void FrameLines::append(std::string& out, const TracedFrame& frame, std::string_view note) {
  if (append_complaint(out, frame)) return;
  timestamps_.append(out, frame.captured);
  const std::size_t text = out.size();
  const bool complete =
      notation_.append(out, {frame.link_type, frame.bytes, frame.wire_length, frame.ipv4_at});
  if (style_.color) color_flags(out, text);
  if (!note.empty()) {
    if (style_.color) {
      out += painted(fmt::format("  # {}", note), Color::dim);
    } else {
      out += "  # ";
      out += note;
    }
  }
  const bool whole_frame = style_.hex == HexDump::frame || !complete;
  if (style_.hex != HexDump::none) append_dump(out, whole_frame ? frame.bytes : frame.packet());
  out += '\n';
}

void FrameLines::append_dump(std::string& out, wire::ByteView bytes) const {
  style_.ascii ? append_hex_and_ascii(out, bytes) : append_hex(out, bytes);
}

}  // namespace synfin::view
