#include <algorithm>

#include "synfin/wire/checksum.h"
#include "synfin/wire/icmp.h"

#include "wire/notation_state.h"

// Multi-part ICMP (RFC 4884): behind 128 bytes of quote an extension header of 4 bytes, then objects, of
// which tcpdump reads the MPLS label stack (RFC 4950).
namespace synfin::wire::notation {

namespace {

constexpr std::size_t extension_offset = 8 + 128;
constexpr std::size_t extension_header = 4;
constexpr std::size_t object_header = 4;
constexpr std::uint8_t class_mpls = 1, class_interface = 2;

std::uint16_t checksum_over(ByteView bytes) {
  ChecksumSum sum;
  sum.add(bytes);
  return sum.checksum();
}

bool may_have_extension(const Carried& icmp) {
  const std::uint8_t type = icmp.bytes[0];
  return icmp.length > extension_offset &&
         (type == static_cast<std::uint8_t>(IcmpType::destination_unreachable) ||
          type == static_cast<std::uint8_t>(IcmpType::time_exceeded) ||
          type == static_cast<std::uint8_t>(IcmpType::parameter_problem));
}

void print_hex_dump(Text& out, ByteView bytes) {
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    if (at % 16 == 0) {
      out.put("\n\t    0x");
      out.hex_u16(static_cast<std::uint16_t>(at));
      out.put(": ");
    }
    out.put(' ');
    out.hex(bytes.subspan(at, std::min<std::size_t>(2, bytes.size() - at)));
  }
}

void print_label(Text& out, std::uint32_t entry) {
  out.print("\n\t    label ", entry >> 12, ", tc ", (entry >> 9) & 7u);
  if (entry & 0x100) out.put(", [S]");
  out.print(", ttl ", entry & 0xffu);
}

bool print_object_data(Context& line, unsigned object_class, unsigned c_type, ByteView bytes,
                       std::size_t length) {
  if (object_class == class_mpls && c_type == 1) {
    if (bytes.size() < 4) return false;
    print_label(line.out, load_u32(&bytes[0]));
  } else {
    print_hex_dump(line.out, bytes.first(std::min(length, bytes.size())));
  }
  return true;
}

bool print_objects(Context& line, ByteView bytes, std::size_t left) {
  while (left > object_header) {
    if (bytes.size() < object_header) {
      line.truncated();
      return true;
    }
    const std::size_t length = load_u16(&bytes[0]);
    const unsigned object_class = bytes[2], c_type = bytes[3];
    line.out.print("\n\t  ",
                   object_class == class_mpls        ? "MPLS Stack Entry"
                   : object_class == class_interface ? "Interface Identification"
                                                     : "unknown",
                   " Object (", object_class, "), Class-Type: ", c_type, ", length ", length);
    if (object_class == 0 || length < object_header) return true;
    bytes = bytes.subspan(object_header);
    left -= object_header;
    const std::size_t data = length - object_header;
    if (!print_object_data(line, object_class, c_type, bytes, data)) return false;
    if (data > left) return true;
    left -= data;
    bytes = bytes.subspan(std::min(data, bytes.size()));
  }
  return true;
}

}  // namespace

bool print_icmp_extension(Context& line, const Carried& icmp) {
  if (!may_have_extension(icmp)) return true;
  if (icmp.bytes.size() <= extension_offset + extension_header) {
    line.truncated();
    return true;
  }
  const ByteView extension = icmp.bytes.subspan(extension_offset);
  const std::size_t length = icmp.length - extension_offset;
  const bool whole = extension.size() >= length;
  const bool correct = whole && checksum_over(extension.first(length)) == 0;
  // RFC 4884 5.5: old routers leave the length field zero; then only a right checksum tells an extension.
  if (icmp.bytes[5] == 0 && whole && !correct) return true;

  const unsigned version = extension[0] >> 4;
  line.out.print("\n\tICMP Multi-Part extension v", version);
  if (version != 2) {
    line.out.put(" packet not supported");
    return true;
  }
  if (whole) {
    line.out.put(", checksum 0x");
    line.out.hex_u16(load_u16(&extension[2]));
    line.out.print(correct ? " (correct), length " : " (incorrect), length ", length);
  }
  return print_objects(line, extension.subspan(extension_header), length - extension_header);
}

}  // namespace synfin::wire::notation
