#pragma once

#include <cstdint>
#include <random>

#include "synfin/wire/bytes.h"

namespace synfin::testing {

// An endless row of well-formed TCP segments in whole IPv4 packets, random in every field: all combinations
// of the flags and the reserved bits by turns, options of every kind in the lengths it may have, IP options
// now and then, checksums right. The same seed gives the same row.
class SegmentGenerator {
 public:
  explicit SegmentGenerator(std::uint64_t seed) : random_(seed) {}

  wire::Bytes next();

 private:
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_() % bound); }
  bool one_in(std::uint32_t n) { return below(n) == 0; }
  wire::Bytes random_bytes(std::size_t count);

  wire::Bytes ip_header();
  wire::Bytes ip_options();
  wire::Bytes ip_option();
  wire::Bytes tcp_header();
  wire::Bytes options();
  wire::Bytes option();
  wire::Bytes mptcp_option();
  wire::Bytes payload();
  void pad(wire::Bytes& options);

  std::mt19937_64 random_;
  std::uint16_t flags_ = 0;  // the next segment's, reserved bits included
};

}  // namespace synfin::testing
