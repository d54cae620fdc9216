#include "synfin/view/dissection.h"

#include <fmt/format.h>

#include "synfin/view/hex_dump.h"

#include "view/fields.h"

namespace synfin::view {

namespace {

void append_row(std::string& out, std::string_view bytes, std::string_view bits, std::string_view name,
                std::string_view value, std::string_view meaning) {
  out += fmt::format("  {:<7} {:<6} {:<18} {:<14} {}", bytes, bits, name, value, meaning);
  out.erase(out.find_last_not_of(' ') + 1);
  out += '\n';
}

void append(std::string& out, const FieldSection& section) {
  if (!section.heading.empty()) {
    if (!out.empty()) out += '\n';
    out += section.heading + '\n';
    append_row(out, "bytes", "bits", "field", "value", "meaning");
  }
  for (const Field& f : section.fields) append_row(out, f.bytes(), f.bits(), f.name, f.value, f.meaning);
  for (const std::string& remark : section.remarks) out += "  " + remark + '\n';
}

}  // namespace

std::string dissect(wire::ByteView packet) {
  std::string out;
  for (const FieldSection& section : fields_of(packet)) append(out, section);
  out += fmt::format("\n{} bytes", packet.size());
  append_hex(out, packet);
  return out + '\n';
}

}  // namespace synfin::view
