// A captured frame: where its IPv4 packet is. The first byte is the link type.
#include <array>
#include <optional>

#include "synfin/wire/bytes.h"
#include "synfin/wire/link_layer.h"
#include "synfin/wire/packet_kind.h"

#include "fuzz/target.h"

namespace {

using synfin::fuzz::require;
namespace wire = synfin::wire;
using wire::LinkType;

constexpr std::array link_types{LinkType::ethernet,
                                LinkType::raw_ip,
                                LinkType::raw_ipv4,
                                LinkType::linux_cooked,
                                LinkType::linux_cooked_v2,
                                LinkType::null_little,
                                LinkType::null_big,
                                LinkType::loop,
                                LinkType::ppp,
                                LinkType::ppp_serial,
                                LinkType::cisco_hdlc};

void look_into(wire::ByteView frame, std::optional<std::size_t> offset) {
  if (!offset) return;
  require(*offset <= frame.size(), "the packet starts in its frame");
  static_cast<void>(wire::kind_of(frame.subspan(*offset)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  wire::Reader reader(wire::ByteView(data, size));
  const LinkType type = link_types[reader.u8() % link_types.size()];
  const wire::ByteView rest = reader.rest();
  const wire::Bytes frame(rest.begin(),
                          rest.end());  // a copy of its own, so that a read past its end is seen
  const auto anywhere = wire::ipv4_offset(type, frame);
  const std::size_t at = wire::filtered_ipv4_offset(type, frame);
  const auto filtered = at == wire::no_ipv4 ? std::nullopt : std::optional(at);
  look_into(frame, anywhere);
  look_into(frame, filtered);
  const bool ppp =
      type == LinkType::ppp || type == LinkType::ppp_serial;  // libpcap's filter takes any address there
  require(ppp || !filtered || filtered == anywhere, "the filter lets nothing through that is no IPv4 packet");
  return 0;
}
