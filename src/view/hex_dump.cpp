#include "synfin/view/hex_dump.h"

#include <algorithm>
#include <string_view>

namespace synfin::view {

namespace {

constexpr std::size_t bytes_per_row = 16;
constexpr std::string_view hex_digits = "0123456789abcdef";

// "\n\t0x0010: "; five digits from 64 KiB on
void append_offset(std::string& out, std::size_t offset) {
  out += "\n\t0x";
  unsigned digits = 4;
  while (digits < 16 && (offset >> (4 * digits)) != 0) ++digits;
  while (digits > 0) out += hex_digits[(offset >> (4 * --digits)) & 0xf];
  out += ": ";
}

void append_row(std::string& out, std::size_t offset, wire::ByteView row) {
  append_offset(out, offset);
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i % 2 == 0) out += ' ';
    out += hex_digits[row[i] >> 4];
    out += hex_digits[row[i] & 0xf];
  }
}

void append_characters(std::string& out, wire::ByteView row) {
  constexpr std::size_t width_of_hex = bytes_per_row / 2 * 5;
  out.append(width_of_hex - (row.size() * 2 + (row.size() + 1) / 2) + 2, ' ');
  for (const std::uint8_t byte : row) out += byte > ' ' && byte < 0x7f ? static_cast<char>(byte) : '.';
}

template <typename Also>
void append_rows(std::string& out, wire::ByteView bytes, Also also) {
  for (std::size_t at = 0; at < bytes.size(); at += bytes_per_row) {
    const wire::ByteView row = bytes.subspan(at, std::min(bytes_per_row, bytes.size() - at));
    append_row(out, at, row);
    also(row);
  }
}

}  // namespace

void append_hex(std::string& out, wire::ByteView bytes) {
  append_rows(out, bytes, [](wire::ByteView) {});
}

void append_hex_and_ascii(std::string& out, wire::ByteView bytes) {
  append_rows(out, bytes, [&out](wire::ByteView row) { append_characters(out, row); });
}

}  // namespace synfin::view
