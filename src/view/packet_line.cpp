#include "synfin/view/packet_line.h"

#include <string_view>

#include <fmt/format.h>

#include "view/ansi.h"

namespace synfin::view {

namespace {

void join(std::string& out, std::string_view text) {
  if (text.empty()) return;
  if (!out.empty()) out += ", ";
  out += text;
}

// Colours what stands in "Flags [..]". An ICMP error has no such text.
void color_flags(std::string& text, std::size_t from) {
  constexpr std::string_view label = "Flags [";
  const std::size_t label_at = text.find(label, from);
  if (label_at == std::string::npos) return;
  const std::size_t begin = label_at + label.size();
  const std::size_t end = text.find(']', begin);
  if (end == std::string::npos) return;
  const std::string flags = text.substr(begin, end - begin);
  text.replace(begin, end - begin, painted(flags, color_of_flags(flags)));
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

void append_hex(std::string& out, wire::ByteView bytes) {
  constexpr std::size_t bytes_per_line = 16;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i % bytes_per_line == 0) fmt::format_to(std::back_inserter(out), "\n\t0x{:04x}: ", i);
    if (i % 2 == 0) out += ' ';
    fmt::format_to(std::back_inserter(out), "{:02x}", bytes[i]);
  }
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
