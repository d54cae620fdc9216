#include "synfin/view/packet_line.h"

#include <string_view>

#include <fmt/format.h>

#include "synfin/view/hex_dump.h"

#include "view/flag_colors.h"

namespace synfin::view {

namespace {

void join(std::string& out, std::string_view text) {
  if (text.empty()) return;
  if (!out.empty()) out += ", ";
  out += text;
}

}  // namespace

std::string annotation(const Record& record) {
  std::string out;
  if (record.change) {
    out = fmt::format("{} -> {}", tcp::to_string(record.change->from), tcp::to_string(record.change->to));
  } else if (record.retransmission > 0 && record.state) {
    out = tcp::to_string(*record.state);
  }
  if (record.retransmission > 0) join(out, fmt::format("retransmission {}", record.retransmission));
  if (record.origin == Origin::kernel) join(out, "from the kernel");
  join(out, record.remark);
  return out;
}

PacketLines::PacketLines(LineStyle style)
    : style_(style), timestamps_(style.timestamps, style.nanoseconds), notation_(style.notation) {}

std::string PacketLines::line(const Record& record) {
  std::string out;
  timestamps_.append(out, record.captured);
  const std::size_t text = out.size();
  notation_.append(out, record.packet, record.wire_length);
  if (style_.color) color_flags(out, text);
  const std::string note = style_.states ? annotation(record) : std::string();
  if (!note.empty()) out += style_.color ? painted("  # " + note, Color::dim) : "  # " + note;
  if (style_.hex) append_hex(out, record.packet);
  out += '\n';
  return out;
}

}  // namespace synfin::view
