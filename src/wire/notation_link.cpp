#include <algorithm>

#include "wire/notation_state.h"

// What stands before the packet. Of Ethernet, cooked and PPP only the headers that hold IPv4 are known here.
namespace synfin::wire::notation {

namespace {

constexpr std::uint16_t ethertype_ipv4 = 0x0800;
constexpr std::size_t address_size = 6;

void print_padded(Text& out, std::string_view text, std::size_t width) {
  out.put(text);
  for (std::size_t i = text.size(); i < width; ++i) out.put(' ');
}

void print_hardware_address(Text& out, ByteView address) {
  for (std::size_t i = 0; i < address_size; ++i) {
    if (i > 0) out.put(':');
    out.hex(address.subspan(i, 1));
  }
}

std::string_view ethertype_name(std::uint16_t type) {
  switch (type) {
    case ethertype_ipv4:
      return "IPv4";
    case 0x8100:
      return "802.1Q";
    case 0x88a8:
      return "802.1Q-QinQ";
    case 0x9100:
      return "802.1Q-9100";
    default:
      return "Unknown";
  }
}

// "ethertype IPv4 (0x0800)"; with -q "IPv4"
void print_ethertype(Context& line, std::uint16_t type) {
  if (line.style.quick) return line.out.put(ethertype_name(type));
  line.out.print("ethertype ", ethertype_name(type), " (0x");
  line.out.hex_u16(type);
  line.out.put(')');
}

// IEEE 802.1Q 9.6: priority, drop eligible, VLAN
void print_tag(Text& out, std::uint16_t tag) {
  out.print("vlan ", std::uint32_t{tag} & 0xfff, ", p ", std::uint32_t{tag} >> 13);
  if ((tag & 0x1000) != 0) out.put(", DEI");
  out.put(", ");
}

void print_ethernet(Context& line, const Notation::Frame& frame) {
  Text& out = line.out;
  print_hardware_address(out, frame.bytes.subspan(address_size));
  out.put(" > ");
  print_hardware_address(out, frame.bytes);
  out.put(", ");
  std::size_t type_at = 2 * address_size;
  print_ethertype(line, load_u16(&frame.bytes[type_at]));
  out.print(", length ", frame.wire_length, ": ");
  for (; type_at + 2 < frame.ipv4_at; type_at += 4) {
    print_tag(out, load_u16(&frame.bytes[type_at + 2]));
    print_ethertype(line, load_u16(&frame.bytes[type_at + 4]));
    out.put(", ");
  }
}

std::string_view direction(unsigned packet_type) {
  constexpr std::string_view names[] = {"In", "B", "M", "P", "Out"};
  return packet_type < std::size(names) ? names[packet_type] : "?";
}

struct CookedAddress {
  ByteView bytes;
  unsigned length;
};

// What the two versions have in common.
void print_cooked_rest(Context& line, const CookedAddress& address, std::size_t wire_length) {
  if (address.length == address_size) {
    print_hardware_address(line.out, address.bytes);
    line.out.put(' ');
  }
  if (line.style.quick) return;
  print_ethertype(line, ethertype_ipv4);
  line.out.print(", length ", wire_length, ": ");
}

void print_cooked(Context& line, const Notation::Frame& frame) {
  const std::string_view where = direction(load_u16(&frame.bytes[0]));
  for (std::size_t i = where.size(); i < 3; ++i) line.out.put(' ');
  line.out.print(where, ' ');
  print_cooked_rest(line, {frame.bytes.subspan(6), load_u16(&frame.bytes[4])}, frame.wire_length);
}

void print_cooked_v2(Context& line, const Notation::Frame& frame) {
  const std::uint32_t index = load_u32(&frame.bytes[4]);
  const std::string_view name =
      line.style.interfaces != nullptr ? (*line.style.interfaces)(index) : std::string_view();
  print_padded(line.out, name.empty() ? "?" : name, 5);
  line.out.put(' ');
  print_padded(line.out, direction(frame.bytes[10]), 3);
  line.out.put(' ');
  if (!line.style.link_header) return;
  line.out.print("ifindex ", index, ' ');
  print_cooked_rest(line, {frame.bytes.subspan(12), frame.bytes[11]}, frame.wire_length);
}

void print_family(Context& line, std::size_t wire_length) {
  line.out.print(line.style.quick ? "IPv4" : "AF IPv4 (2)", ", length ", wire_length, ": ");
}

// tcpdump names the protocol whether it is asked for the link layer or not.
void print_serial(Context& line, const Notation::Frame& frame) {
  if (line.style.link_header) {
    line.out.hex(frame.bytes.first(1));
    line.out.put(' ');
    line.out.hex(frame.bytes.subspan(1, 1));
    line.out.print(' ', frame.wire_length, ' ');
  }
  line.out.put("IP: ");
}

// pppd writes the direction in the place of the address.
void print_ppp(Context& line, const Notation::Frame& frame) {
  const std::uint8_t first = frame.bytes[0];
  line.out.print(first == 0   ? "In  "
                 : first == 1 ? "Out "
                              : "",
                 "IP (0x0021), length ", frame.wire_length, ": ");
}

void print_cisco_hdlc(Context& line, const Notation::Frame& frame) {
  const std::uint8_t address = frame.bytes[0];
  if (address == 0x0f) {
    line.out.put("unicast");
  } else if (address == 0x8f) {
    line.out.put("bcast");
  } else {
    line.out.put("0x");
    line.out.hex(frame.bytes.first(1));
  }
  line.out.print(", ethertype IPv4 (0x0800), length ", frame.wire_length, ": ");
}

void print_link_header(Context& line, const Notation::Frame& frame) {
  switch (frame.type) {
    case LinkType::ethernet:
      return print_ethernet(line, frame);
    case LinkType::raw_ip:
    case LinkType::raw_ipv4:
      return line.out.put("ip: ");
    case LinkType::linux_cooked:
      return print_cooked(line, frame);
    case LinkType::null_little:
    case LinkType::null_big:
    case LinkType::loop:
      return print_family(line, frame.wire_length);
    case LinkType::ppp:
      return print_ppp(line, frame);
    case LinkType::cisco_hdlc:
      return print_cisco_hdlc(line, frame);
    case LinkType::linux_cooked_v2:
    case LinkType::ppp_serial:
      return;
  }
}

}  // namespace

void print_link_layer(Context& line, const Notation::Frame& frame) {
  if (frame.type == LinkType::linux_cooked_v2) return print_cooked_v2(line, frame);
  if (frame.type == LinkType::ppp_serial) return print_serial(line, frame);
  if (line.style.link_header) print_link_header(line, frame);
}

}  // namespace synfin::wire::notation
