#include "synfin/wire/link_layer.h"

namespace synfin::wire {

namespace {

constexpr std::uint16_t ethertype_ipv4 = 0x0800;
constexpr std::uint32_t family_inet = 2;  // AF_INET wherever such frames come from

constexpr bool is_vlan_tag(std::uint16_t ethertype) {
  return ethertype == 0x8100 || ethertype == 0x88a8 ||
         ethertype == 0x9100;  // 802.1Q, 802.1ad, and its forerunner
}

// `reader` stands behind the type field: a tag is two bytes and the next type field.
std::optional<std::size_t> after_vlan_tags(std::uint16_t ethertype, Reader& reader, std::size_t most) {
  for (std::size_t tags = 0; is_vlan_tag(ethertype) && tags < most; ++tags) {
    reader.u16();
    ethertype = reader.u16();
  }
  return reader.ok() && ethertype == ethertype_ipv4 ? std::optional(reader.offset()) : std::nullopt;
}

std::optional<std::size_t> in_ethernet(Reader reader, std::size_t most_tags) {
  reader.view(12);
  return after_vlan_tags(reader.u16(), reader, most_tags);
}

std::optional<std::size_t> in_cooked(Reader reader, std::size_t most_tags) {
  reader.view(14);
  return after_vlan_tags(reader.u16(), reader, most_tags);
}

std::optional<std::size_t> in_cooked_v2(Reader reader, std::size_t most_tags) {
  const std::uint16_t protocol = reader.u16();
  reader.view(18);
  return after_vlan_tags(protocol, reader, most_tags);
}

std::optional<std::size_t> after_family(Reader reader, std::uint32_t wanted, std::uint32_t or_that) {
  const std::uint32_t family = reader.u32();
  const bool ipv4 = family == wanted || family == or_that;
  return reader.ok() && ipv4 ? std::optional(reader.offset()) : std::nullopt;
}

constexpr std::uint32_t family_inet_swapped = 0x02000000;

// RFC 1661 2, RFC 1662 3.1: address and control may be compressed away, and the protocol's first byte too.
std::optional<std::size_t> in_ppp(ByteView frame) {
  constexpr std::uint16_t address_and_control = 0xff03, received = 0x0003, sent = 0x0103;
  constexpr std::uint8_t protocol_ipv4 = 0x21;
  Reader reader(frame);
  const std::uint16_t first = frame.size() >= 2 ? load_u16(frame.data()) : std::uint16_t{0};
  if (first == address_and_control || first == received || first == sent) reader.view(2);
  std::uint8_t protocol = reader.u8();
  if (protocol == 0) protocol = reader.u8();
  return reader.ok() && protocol == protocol_ipv4 ? std::optional(reader.offset()) : std::nullopt;
}

std::optional<std::size_t> in_whole_ppp(Reader reader) {
  const std::uint32_t header = reader.u32();
  const bool ipv4 = header == 0xff030021 || header == 0x00030021 || header == 0x01030021;
  return ipv4 ? std::optional(reader.offset()) : std::nullopt;
}

// tcpdump does not look at the control byte.
std::optional<std::size_t> in_whole_ppp_serial(Reader reader) {
  return (reader.u32() & 0xff00ffff) == 0xff000021 ? std::optional(reader.offset()) : std::nullopt;
}

std::optional<std::size_t> in_cisco_hdlc(Reader reader) {
  return (reader.u32() & 0xffff) == ethertype_ipv4 ? std::optional(reader.offset()) : std::nullopt;
}

std::optional<std::size_t> in_raw(ByteView frame) {
  const bool ipv4 = !frame.empty() && (frame[0] >> 4) == 4;
  return ipv4 ? std::optional<std::size_t>(0) : std::nullopt;
}

}  // namespace

std::optional<std::size_t> ipv4_offset(LinkType type, ByteView frame) {
  const std::size_t any = frame.size();
  switch (type) {
    case LinkType::ethernet:
      return in_ethernet(Reader(frame), any);
    case LinkType::raw_ip:
      return in_raw(frame);
    case LinkType::raw_ipv4:
      return 0;
    case LinkType::linux_cooked:
      return in_cooked(Reader(frame), any);
    case LinkType::linux_cooked_v2:
      return in_cooked_v2(Reader(frame), any);
    case LinkType::null_little:
    case LinkType::null_big:
      return after_family(Reader(frame), family_inet, family_inet_swapped);
    case LinkType::loop:
      return after_family(Reader(frame), family_inet, family_inet);
    case LinkType::ppp:
    case LinkType::ppp_serial:
      return in_ppp(frame);
    case LinkType::cisco_hdlc:
      return in_cisco_hdlc(Reader(frame));
  }
  return std::nullopt;
}

std::size_t filtered_ipv4_offset(LinkType type, ByteView frame) {
  switch (type) {
    case LinkType::ethernet:
      return in_ethernet(Reader(frame), 1).value_or(no_ipv4);
    case LinkType::raw_ipv4:
      return frame.empty() || (frame[0] >> 4) == 6 ? no_ipv4 : 0;
    case LinkType::linux_cooked:
      return in_cooked(Reader(frame), 0).value_or(no_ipv4);
    case LinkType::linux_cooked_v2:
      return in_cooked_v2(Reader(frame), 0).value_or(no_ipv4);
    case LinkType::null_little:
      return after_family(Reader(frame), family_inet_swapped, family_inet_swapped).value_or(no_ipv4);
    case LinkType::null_big:
      return after_family(Reader(frame), family_inet, family_inet).value_or(no_ipv4);
    case LinkType::ppp:
      return in_whole_ppp(Reader(frame)).value_or(no_ipv4);
    case LinkType::ppp_serial:
      return in_whole_ppp_serial(Reader(frame)).value_or(no_ipv4);
    default:
      return ipv4_offset(type, frame).value_or(no_ipv4);
  }
}

}  // namespace synfin::wire
