#pragma once

#include "support/capture_bytes.h"
#include "support/packet_generator.h"

namespace synfin::testing {

// An endless row of frames of one link type: packets of a PacketGenerator behind headers of all kinds, and
// frames that hold no TCP. The same seed gives the same row.
class FrameGenerator {
 public:
  // `big_endian`: what the file that the frames are for is in, which DLT_NULL's headers are in too.
  FrameGenerator(std::uint64_t seed, FileLink link, bool big_endian)
      : packets_(seed), random_(seed + 1), link_(link), big_endian_(big_endian) {}

  FileFrame next();

 private:
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_() % bound); }
  bool one_in(std::uint32_t n) { return below(n) == 0; }
  std::uint8_t byte() { return static_cast<std::uint8_t>(below(256)); }
  void append_random(wire::Bytes& out, std::size_t count);

  wire::Bytes header();
  wire::Bytes ethernet();
  wire::Bytes cooked();
  wire::Bytes cooked_v2();
  wire::Bytes family();
  wire::Bytes ppp();
  wire::Bytes cisco_hdlc();
  std::uint16_t ethertype() {
    return one_in(20) ? static_cast<std::uint16_t>(one_in(2) ? 0x0806 : 0x86dd) : 0x0800;
  }
  void advance();

  PacketGenerator packets_;
  std::mt19937_64 random_;
  FileLink link_;
  bool big_endian_;
  std::uint32_t seconds_ = 1623626502;
  std::uint32_t nanoseconds_ = 951233123;
};

}  // namespace synfin::testing
