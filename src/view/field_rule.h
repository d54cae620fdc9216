#pragma once

#include <string>
#include <string_view>

#include "synfin/view/comparison.h"

#include "view/timeline.h"

namespace synfin::view {

// Two packets that play the same part, in view of each other.
struct TwoPackets {
  const Moment& left;
  const Moment& right;
  const ComparisonContext& context;

  // Where both are segments.
  const wire::Segment& l() const { return *left.segment(); }
  const wire::Segment& r() const { return *right.segment(); }
};

// One field of a header: where it lies, how it is written, and by which rule it may differ.
struct FieldRule {
  std::string_view field;
  ByteRange bytes;  // within its header
  std::string (*value)(const Moment&);
  Agreement (*judge)(const TwoPackets&) = nullptr;  // null: only the same value will do
  std::string_view rule = "";
};

// Of what Linux sends, one has come from a socket, the other from the TIME-WAIT that is left of it.
inline bool one_from_time_wait(const TwoPackets& packets) {
  return packets.left.fin_acked_apart != packets.right.fin_acked_apart;
}

inline Agreement may_differ(bool may) { return may ? Agreement::equivalent : Agreement::different; }

// Of the two packets' headers, which begin at those bytes.
Row row_of(const FieldRule& rule, std::string_view header, std::size_t at_left, std::size_t at_right,
           const TwoPackets& packets);

std::string_view checksum_word(wire::ChecksumState state);

// `0x1a2b correct`.
std::string checksum_text(std::uint16_t checksum, wire::ChecksumState state);

}  // namespace synfin::view
