#include "view/field_rule.h"

#include <fmt/format.h>

#include "view/hex16.h"

namespace synfin::view {

std::string_view checksum_word(wire::ChecksumState state) {
  switch (state) {
    case wire::ChecksumState::valid:
      return "correct";
    case wire::ChecksumState::offloaded:
      return "left to the card";
    case wire::ChecksumState::bad:
      return "wrong";
    case wire::ChecksumState::unknown:
      return "not all captured";
  }
  return "?";
}

std::string checksum_text(std::uint16_t checksum, wire::ChecksumState state) {
  return fmt::format("{} {}", hex16(checksum), checksum_word(state));
}

Row row_of(const FieldRule& rule, std::string_view header, std::size_t at_left, std::size_t at_right,
           const TwoPackets& packets) {
  Row row;
  row.header = header;
  row.field = rule.field;
  row.left = rule.value(packets.left);
  row.right = rule.value(packets.right);
  row.left_bytes = ByteRange{at_left + rule.bytes.offset, rule.bytes.size};
  row.right_bytes = ByteRange{at_right + rule.bytes.offset, rule.bytes.size};
  if (row.left == row.right) return row;
  row.agreement = rule.judge != nullptr ? rule.judge(packets) : Agreement::different;
  row.rule = rule.rule;
  return row;
}

}  // namespace synfin::view
