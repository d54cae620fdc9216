// Packets of one stream: parsed, and printed with every verbosity. The first byte is the style; each packet
// has two bytes of length before it and a byte that says how much of it the capture cut off.
#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "synfin/wire/bytes.h"
#include "synfin/wire/notation.h"
#include "synfin/wire/packet_kind.h"
#include "synfin/wire/parse.h"

#include "fuzz/target.h"

namespace {

using synfin::fuzz::require;
namespace wire = synfin::wire;

class PacketStream {
 public:
  explicit PacketStream(std::uint8_t style) {
    for (int verbosity = 0; verbosity < 3; ++verbosity) {
      wire::NotationStyle wanted;
      wanted.verbosity = verbosity;
      wanted.absolute_sequence = (style & 1) != 0;
      wanted.verify_checksums = (style & 2) == 0;
      printers_.emplace_back(wanted);
    }
  }

  void packet(wire::ByteView bytes, std::size_t cut_off) {
    parse(bytes);
    for (wire::Notation& printer : printers_) {
      std::string text = "before";
      printer.append(text, bytes, bytes.size() + cut_off);
      require(text.starts_with("before"), "append() only appends");
      require(text.back() != '\n', "no newline at the end");
    }
  }

 private:
  static void parse(wire::ByteView bytes) {
    const auto parsed = wire::parse(bytes);
    if (!parsed)
      return require(parsed.error().offset <= bytes.size(), "a refusal is about the packet's bytes");
    const auto* segment = std::get_if<wire::Segment>(&*parsed);
    require(segment == nullptr || wire::kind_of(bytes) == wire::PacketKind::tcp,
            "a segment is seen to be TCP");
    require(!std::holds_alternative<wire::IcmpError>(*parsed) ||
                wire::kind_of(bytes) == wire::PacketKind::icmp_about_tcp,
            "an ICMP error about TCP is seen to be one");
    if (segment == nullptr || segment->payload.empty()) return;
    require(segment->payload.size() <= segment->payload_length, "no more payload is captured than was sent");
    const std::less_equal<> in_order;  // of pointers that need not point into one array
    require(in_order(bytes.data(), segment->payload.data()) &&
                in_order(segment->payload.data() + segment->payload.size(), bytes.data() + bytes.size()),
            "the payload is a part of the packet");
  }

  std::vector<wire::Notation> printers_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  wire::Reader reader(wire::ByteView(data, size));
  PacketStream stream(reader.u8());
  while (reader.remaining() >= 3) {
    const std::size_t wanted = reader.u16();
    const std::size_t cut_off = reader.u8();
    // A copy of its own, so that a read past its end is seen.
    const wire::ByteView packet = reader.view(std::min(wanted, reader.remaining()));
    stream.packet(wire::Bytes(packet.begin(), packet.end()), cut_off);
  }
  return 0;
}
