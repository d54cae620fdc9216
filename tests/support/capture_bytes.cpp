#include "support/capture_bytes.h"

namespace synfin::testing {

namespace {

constexpr std::uint32_t snapshot_length = 262144;

class Writer {
 public:
  explicit Writer(bool big_endian) : big_endian_(big_endian) {}

  void u16(std::uint32_t value) { number(value, 2); }
  void u32(std::uint32_t value) { number(value, 4); }
  void bytes(const wire::Bytes& more) { out_.insert(out_.end(), more.begin(), more.end()); }
  void align() { out_.resize((out_.size() + 3) / 4 * 4); }

  // A block of pcapng: its length stands at both ends.
  template <typename Body>
  void block(std::uint32_t type, Body body) {
    const std::size_t start = out_.size();
    u32(type);
    u32(0);
    body();
    align();
    u32(0);
    Writer length(big_endian_);
    length.u32(static_cast<std::uint32_t>(out_.size() - start));
    for (std::size_t i = 0; i < 4; ++i) out_[start + 4 + i] = out_[out_.size() - 4 + i] = length.out_[i];
  }

  wire::Bytes take() { return std::move(out_); }

 private:
  void number(std::uint32_t value, unsigned size) {
    for (unsigned i = 0; i < size; ++i)
      out_.push_back(static_cast<std::uint8_t>(value >> (8 * (big_endian_ ? size - 1 - i : i))));
  }

  bool big_endian_;
  wire::Bytes out_;
};

wire::Bytes pcap_bytes(FileFormat format, FileLink link, const std::vector<FileFrame>& frames) {
  Writer out(format.big_endian);
  out.u32(format.nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4);
  out.u16(2), out.u16(4);
  for (const std::uint32_t word : {0u, 0u, snapshot_length, static_cast<std::uint32_t>(link)}) out.u32(word);
  for (const FileFrame& frame : frames) {
    out.u32(frame.seconds);
    out.u32(format.nanoseconds ? frame.nanoseconds : frame.nanoseconds / 1000);
    out.u32(static_cast<std::uint32_t>(frame.bytes.size()));
    out.u32(static_cast<std::uint32_t>(frame.wire_length));
    out.bytes(frame.bytes);
  }
  return out.take();
}

void put_enhanced_packet(Writer& out, const FileFrame& frame, bool nanoseconds) {
  const std::uint64_t stamp = nanoseconds
                                  ? std::uint64_t{frame.seconds} * 1'000'000'000 + frame.nanoseconds
                                  : std::uint64_t{frame.seconds} * 1'000'000 + frame.nanoseconds / 1000;
  out.block(6, [&] {
    out.u32(0);
    out.u32(static_cast<std::uint32_t>(stamp >> 32));
    out.u32(static_cast<std::uint32_t>(stamp));
    out.u32(static_cast<std::uint32_t>(frame.bytes.size()));
    out.u32(static_cast<std::uint32_t>(frame.wire_length));
    out.bytes(frame.bytes);
  });
}

wire::Bytes pcapng_bytes(FileFormat format, FileLink link, const std::vector<FileFrame>& frames) {
  Writer out(format.big_endian);
  out.block(0x0a0d0d0a, [&] {
    out.u32(0x1a2b3c4d);
    out.u16(1), out.u16(0);
    out.u32(0xffffffff), out.u32(0xffffffff);
  });
  out.block(1, [&] {
    out.u16(static_cast<std::uint32_t>(link)), out.u16(0);
    out.u32(snapshot_length);
    if (!format.nanoseconds) return;
    out.u16(9), out.u16(1);  // if_tsresol
    out.bytes({9, 0, 0, 0});
    out.u16(0), out.u16(0);
  });
  for (const FileFrame& frame : frames) put_enhanced_packet(out, frame, format.nanoseconds);
  return out.take();
}

}  // namespace

wire::Bytes capture_bytes(FileFormat format, FileLink link, const std::vector<FileFrame>& frames) {
  return format.pcapng ? pcapng_bytes(format, link, frames) : pcap_bytes(format, link, frames);
}

}  // namespace synfin::testing
