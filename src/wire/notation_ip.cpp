#include <algorithm>
#include <array>

#include "synfin/wire/checksum.h"
#include "synfin/wire/ipv4.h"

#include "wire/notation_state.h"

namespace synfin::wire::notation {

namespace {

constexpr std::size_t shortest_ip_header = 20;
constexpr std::uint16_t offset_mask = 0x1fff;
constexpr std::uint16_t more_fragments = 0x2000;
constexpr std::uint8_t protocol_udp = 17;

std::size_t header_length(ByteView ip) { return std::size_t{4} * (ip[0] & 0xf); }
std::uint16_t fragment_word(ByteView ip) { return load_u16(&ip[6]); }

void print_flags(Text& out, std::uint16_t word) {
  struct Flag {
    std::uint16_t bit;
    std::string_view name;
  };
  constexpr std::array<Flag, 3> flags{{{more_fragments, "+"}, {0x4000, "DF"}, {0x8000, "rsvd"}}};
  std::string_view separator;
  for (const Flag& flag : flags) {
    if (!(word & flag.bit)) continue;
    out.print(separator, flag.name);
    separator = ", ";
  }
  if (separator.empty()) out.put("none");
}

std::string_view protocol_name(std::uint8_t protocol) {
  switch (protocol) {
    case protocol_icmp:
      return "ICMP";
    case protocol_tcp:
      return "TCP";
    case protocol_udp:
      return "UDP";
    default:
      return "unknown";
  }
}

void print_header_checksum(Context& line, ByteView header) {
  ChecksumSum sum;
  sum.add(header);
  if (sum.checksum() == 0) return;
  const std::uint16_t field = load_u16(&header[10]);
  line.out.put(", bad cksum ");
  line.out.hex(field);
  line.out.put(" (->");
  line.out.hex(corrected_checksum(field, sum));
  line.out.put(")!");
}

void print_later_fragment(Context& line, ByteView ip) {
  line.addresses(ip);
  const std::uint8_t protocol = ip[9];
  if (line.style.names && protocol == protocol_tcp) return line.out.put(": tcp");
  if (line.style.names && protocol == protocol_icmp) return line.out.put(": icmp");
  line.out.print(": ip-proto-", unsigned{protocol});
}

bool print_carried(Context& line, ByteView ip, std::uint32_t total_length) {
  const std::uint8_t protocol = ip[9];
  if (protocol != protocol_tcp) {
    line.addresses(ip);
    line.out.put(": ");
  }
  const std::size_t header = header_length(ip);
  if (ip.size() < header) {
    line.out.print(" [remaining caplen(", ip.size(), ") < header length(", header, ")]");
    return false;
  }
  const Carried carried{ip, ip.subspan(header), total_length - static_cast<std::uint32_t>(header),
                        (fragment_word(ip) & more_fragments) != 0};
  if (protocol == protocol_tcp) return print_tcp(line, carried);
  if (protocol == protocol_icmp) return print_icmp(line, carried);
  line.out.print(" ip-proto-", unsigned{protocol}, ' ', carried.length);
  return true;
}

// Says what is wrong with the lengths; false: so wrong that the line ends here.
bool check_lengths(Context& line, ByteView captured, std::uint32_t length) {
  const std::size_t header = header_length(captured);
  if (header < shortest_ip_header) {
    line.out.print("bad-hlen ", header);
    return false;
  }
  const std::uint32_t total = load_u16(&captured[2]);
  if (length < total) line.out.print("truncated-ip - ", total - length, " bytes missing! ");
  if (total >= header) return true;
  line.out.print("bad-len ", total);
  return false;
}

void print_wrong_version(Context& line, unsigned version) {
  line.out.print("IP", version, version == 6 ? ", wrong link-layer encapsulation" : "");
  line.invalid();
}

}  // namespace

Extent print_ip_details(Context& line, ByteView ip) {
  constexpr std::array<std::string_view, 4> ecn{"", ",ECT(1)", ",ECT(0)", ",CE"};
  Text& out = line.out;
  out.put("(tos 0x");
  out.hex(ip[1]);
  out.put(ecn[ip[1] & 3]);
  if (ip[8] != 0) out.print(", ttl ", unsigned{ip[8]});
  const std::uint16_t word = fragment_word(ip);
  out.print(", id ", load_u16(&ip[4]), ", offset ", (word & offset_mask) * 8u, ", flags [");
  print_flags(out, word);
  out.print("], proto ", protocol_name(ip[9]), " (", unsigned{ip[9]}, "), length ", load_u16(&ip[2]));

  Extent extent = Extent::whole;
  const std::size_t header = header_length(ip);
  if (header > shortest_ip_header) {
    out.put(", options (");
    extent = print_ip_options(line, ip.subspan(shortest_ip_header), header - shortest_ip_header);
    if (extent == Extent::cut) return extent;
    out.put(extent == Extent::stopped ? " [truncated-option])" : ")");
  }
  if (line.style.verify_checksums && ip.size() >= header) print_header_checksum(line, ip.first(header));
  out.put(")\n    ");
  return extent;
}

bool print_ip(Context& line, ByteView captured, std::uint32_t length) {
  line.protocol = "ip";
  if (captured.empty()) return false;
  const unsigned version = captured[0] >> 4;
  if (version != 4) {
    print_wrong_version(line, version);
    return true;
  }
  if (!line.style.link_header) line.out.put("IP ");
  if (captured.size() < shortest_ip_header) {
    line.truncated();
    return true;
  }
  if (!check_lengths(line, captured, length)) return true;

  const std::uint16_t total = load_u16(&captured[2]);
  const ByteView ip = captured.first(std::min<std::size_t>(total, captured.size()));
  if (line.verbose()) {
    const Extent details = print_ip_details(line, ip);
    if (details == Extent::cut) return false;
    if (details == Extent::stopped) {
      line.addresses(ip);
      line.out.put(": ");
      line.truncated();
      return true;
    }
  }
  if ((fragment_word(ip) & offset_mask) == 0) return print_carried(line, ip, total);
  print_later_fragment(line, ip);
  return true;
}

}  // namespace synfin::wire::notation
