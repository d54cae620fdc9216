#pragma once

#include <cstdint>
#include <string_view>

#include "synfin/wire/notation.h"
#include "synfin/wire/segment_spec.h"

namespace synfin::tcp::testing {

inline constexpr wire::Flags FIN = wire::Flag::fin;
inline constexpr wire::Flags SYN = wire::Flag::syn;
inline constexpr wire::Flags RST = wire::Flag::rst;
inline constexpr wire::Flags PSH = wire::Flag::psh;
inline constexpr wire::Flags ACK = wire::Flag::ack;
inline constexpr wire::Flags ECE = wire::Flag::ece;
inline constexpr wire::Flags CWR = wire::Flag::cwr;

// Sequence numbers that tests are written in: ours and the peer's first.
inline constexpr std::uint32_t iss = 1000;
inline constexpr std::uint32_t irs = 5000;

// A segment in a test. What is not said is a default when it arrives, and anything when it is expected.
class Seg {
 public:
  Seg(wire::Flags flags, std::uint32_t seq) {
    spec_.flags = flags;
    spec_.seq = wire::Seq(seq);
  }
  Seg& ack(std::uint32_t n) {
    spec_.ack = wire::Seq(n);
    return *this;
  }
  Seg& window(std::uint16_t n) {
    spec_.window = n;
    return *this;
  }
  Seg& data(std::string_view text) {
    spec_.payload = wire::Bytes(text.begin(), text.end());
    return *this;
  }
  // In tcpdump's words; "" for none.
  Seg& options(std::string_view words) {
    spec_.options = wire::parse_options(words).value();
    return *this;
  }
  Seg& id(std::uint16_t n) {
    spec_.id = n;
    return *this;
  }
  Seg& tos(std::uint8_t n) {
    spec_.tos = n;
    return *this;
  }

  wire::SegmentSpec& spec() { return spec_; }
  const wire::SegmentSpec& spec() const { return spec_; }

 private:
  wire::SegmentSpec spec_;
};

}  // namespace synfin::tcp::testing
