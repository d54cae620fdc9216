#include "support/frame_generator.h"

#include <array>

namespace synfin::testing {

namespace {

using wire::Bytes;

void put_u16(Bytes& out, std::uint32_t value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8));
  out.push_back(static_cast<std::uint8_t>(value));
}

void put_u32(Bytes& out, std::uint32_t value) {
  put_u16(out, value >> 16);
  put_u16(out, value & 0xffff);
}

}  // namespace

void FrameGenerator::append_random(Bytes& out, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) out.push_back(byte());
}

Bytes FrameGenerator::ethernet() {
  Bytes out;
  append_random(out, 12);
  for (std::uint32_t tags = one_in(3) ? 1 + below(2) : 0; tags > 0; --tags) {
    constexpr std::array<std::uint16_t, 4> types{0x8100, 0x88a8, 0x9100, 0x9200};
    put_u16(out, types[below(types.size())]);
    append_random(out, 2);
  }
  put_u16(out, ethertype());
  return out;
}

Bytes FrameGenerator::cooked() {
  Bytes out;
  put_u16(out, below(6));
  put_u16(out, one_in(2) ? 1 : 772);
  put_u16(out, one_in(4) ? below(9) : 6);
  append_random(out, 8);
  put_u16(out, ethertype());
  return out;
}

Bytes FrameGenerator::cooked_v2() {
  Bytes out;
  put_u16(out, ethertype());
  put_u16(out, 0);
  put_u32(out, one_in(5) ? static_cast<std::uint32_t>(random_()) : below(4));
  put_u16(out, one_in(2) ? 1 : 772);
  out.push_back(static_cast<std::uint8_t>(below(6)));
  out.push_back(static_cast<std::uint8_t>(one_in(4) ? below(9) : 6));
  append_random(out, 8);
  return out;
}

Bytes FrameGenerator::family() {
  const std::uint8_t inet = one_in(20) ? std::uint8_t{30} : std::uint8_t{2};
  const bool big = (link_ == FileLink::loop || big_endian_) != one_in(20);
  return big ? Bytes{0, 0, 0, inet} : Bytes{inet, 0, 0, 0};
}

// Of the addresses and controls, those behind which tcpdump finds what its filter finds.
Bytes FrameGenerator::ppp() {
  Bytes out = {0xff, 0x03, 0x00, 0x21};
  if (one_in(20)) out[2] = 0xc0;
  if (one_in(2)) return out;
  if (link_ == FileLink::ppp_serial) {
    out[1] = byte();
  } else {
    out[0] = static_cast<std::uint8_t>(below(2));
  }
  return out;
}

Bytes FrameGenerator::cisco_hdlc() {
  constexpr std::array<std::uint8_t, 3> addresses{0x0f, 0x8f, 0x00};
  Bytes out = {one_in(4) ? byte() : addresses[below(addresses.size())], byte()};
  put_u16(out, ethertype());
  return out;
}

Bytes FrameGenerator::header() {
  switch (link_) {
    case FileLink::ethernet:
      return ethernet();
    case FileLink::cooked:
      return cooked();
    case FileLink::cooked_v2:
      return cooked_v2();
    case FileLink::null:
    case FileLink::loop:
      return family();
    case FileLink::ppp:
    case FileLink::ppp_pppd:
    case FileLink::ppp_serial:
      return ppp();
    case FileLink::cisco_hdlc:
      return cisco_hdlc();
    case FileLink::raw:
    case FileLink::ipv4:
      return {};
  }
  return {};
}

// Mostly some milliseconds on; now and then far on, or back.
void FrameGenerator::advance() {
  if (one_in(50)) {
    seconds_ += below(200'000);
    if (one_in(2)) seconds_ -= 150'000;
  }
  nanoseconds_ += below(90'000'000);
  if (nanoseconds_ < 1'000'000'000) return;
  nanoseconds_ -= 1'000'000'000;
  ++seconds_;
}

FileFrame FrameGenerator::next() {
  advance();
  FileFrame frame{seconds_, nanoseconds_, header(), 0};
  const GeneratedPacket packet = packets_.next();
  frame.wire_length = frame.bytes.size() + packet.wire_length;
  frame.bytes.insert(frame.bytes.end(), packet.bytes.begin(), packet.bytes.end());
  if (one_in(60)) frame.bytes.resize(below(static_cast<std::uint32_t>(frame.bytes.size() + 1)));
  if (one_in(100)) frame.wire_length = one_in(2) ? below(60) : 262100 + below(100);
  return frame;
}

}  // namespace synfin::testing
