#include "synfin/net/link_layer.h"

#include <cstdint>

#include <pcap/pcap.h>

namespace synfin::net {
namespace {

constexpr std::uint16_t ethertype_ipv4 = 0x0800;

constexpr bool is_vlan_tag(std::uint16_t ethertype) {
  return ethertype == 0x8100 || ethertype == 0x88a8 ||
         ethertype == 0x9100;  // 802.1Q, 802.1ad, and its forerunner
}

// `reader` stands behind the type field: a tag is two bytes and the next type field.
std::optional<std::size_t> after_vlan_tags(std::uint16_t ethertype, wire::Reader& reader) {
  while (is_vlan_tag(ethertype)) {
    reader.u16();
    ethertype = reader.u16();
  }
  return reader.ok() && ethertype == ethertype_ipv4 ? std::optional(reader.offset()) : std::nullopt;
}

std::optional<std::size_t> in_ethernet(wire::Reader reader) {
  reader.view(12);
  return after_vlan_tags(reader.u16(), reader);
}

std::optional<std::size_t> in_cooked_v1(wire::Reader reader) {
  reader.view(14);
  return after_vlan_tags(reader.u16(), reader);
}

std::optional<std::size_t> in_cooked_v2(wire::Reader reader) {
  const std::uint16_t protocol = reader.u16();
  reader.view(18);
  return after_vlan_tags(protocol, reader);
}

// DLT_NULL has the address family in the byte order of the host that captured, DLT_LOOP in network order.
std::optional<std::size_t> in_loopback(wire::Reader reader, bool either_order) {
  constexpr std::uint32_t bsd_af_inet = 2;
  constexpr std::uint32_t bsd_af_inet_swapped = 0x02000000;
  const std::uint32_t family = reader.u32();
  const bool ipv4 = family == bsd_af_inet || (either_order && family == bsd_af_inet_swapped);
  return reader.ok() && ipv4 ? std::optional(reader.offset()) : std::nullopt;
}

// RFC 1661 2, RFC 1662 3.1: address and control may be compressed away, and the protocol's first byte too.
std::optional<std::size_t> in_ppp(wire::ByteView frame) {
  constexpr std::uint16_t address_and_control = 0xff03;
  constexpr std::uint8_t protocol_ipv4 = 0x21;
  wire::Reader reader(frame);
  if (frame.size() >= 2 && wire::load_u16(frame.data()) == address_and_control) reader.view(2);
  std::uint8_t protocol = reader.u8();
  if (protocol == 0) protocol = reader.u8();
  return reader.ok() && protocol == protocol_ipv4 ? std::optional(reader.offset()) : std::nullopt;
}

std::optional<std::size_t> in_raw(wire::ByteView frame) {
  const bool ipv4 = !frame.empty() && (frame[0] >> 4) == 4;
  return ipv4 ? std::optional<std::size_t>(0) : std::nullopt;
}

}  // namespace

std::optional<std::size_t> ipv4_offset(int link_type, wire::ByteView frame) {
  const wire::Reader reader(frame);
  switch (link_type) {
    case DLT_EN10MB:
      return in_ethernet(reader);
    case DLT_RAW:
      return in_raw(frame);
    case DLT_IPV4:
      return 0;
    case DLT_LINUX_SLL:
      return in_cooked_v1(reader);
    case DLT_LINUX_SLL2:
      return in_cooked_v2(reader);
    case DLT_NULL:
      return in_loopback(reader, true);
    case DLT_LOOP:
      return in_loopback(reader, false);
    case DLT_PPP:
    case DLT_PPP_SERIAL:
      return in_ppp(frame);
    default:
      return std::nullopt;
  }
}

bool supported_link_type(int link_type) {
  switch (link_type) {
    case DLT_EN10MB:
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_LINUX_SLL:
    case DLT_LINUX_SLL2:
    case DLT_NULL:
    case DLT_LOOP:
    case DLT_PPP:
    case DLT_PPP_SERIAL:
      return true;
    default:
      return false;
  }
}

std::string link_type_name(int link_type) {
  const char* name = ::pcap_datalink_val_to_name(link_type);
  return name != nullptr ? name : "DLT " + std::to_string(link_type);
}

}  // namespace synfin::net
