#include "view/field_table.h"

#include <fmt/format.h>

namespace synfin::view {

namespace {

std::string range(std::size_t first, std::size_t last) {
  return first == last ? std::to_string(first) : fmt::format("{}-{}", first, last);
}

}  // namespace

void FieldTable::heading(const std::string& text) {
  if (!out_.empty()) out_ += '\n';
  out_ += text + '\n';
  row("bytes", "bits", "field", "value", "meaning");
}

void FieldTable::field(std::size_t offset, std::size_t size, std::string_view name, const std::string& value,
                       const std::string& meaning) {
  row(range(offset, offset + size - 1), range(0, size * 8 - 1), name, value, meaning);
}

void FieldTable::bits(std::size_t offset, unsigned first, unsigned last, std::string_view name,
                      const std::string& value, const std::string& meaning) {
  row(range(offset, offset + last / 8), range(first, last), name, value, meaning);
}

void FieldTable::remark(const std::string& text) { out_ += "  " + text + '\n'; }

void FieldTable::row(const std::string& bytes, const std::string& bits, std::string_view name,
                     const std::string& value, const std::string& meaning) {
  std::string line = fmt::format("  {:<7} {:<6} {:<18} {:<14} {}", bytes, bits, name, value, meaning);
  line.erase(line.find_last_not_of(' ') + 1);
  out_ += line + '\n';
}

}  // namespace synfin::view
