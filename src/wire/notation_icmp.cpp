#include <algorithm>

#include "synfin/wire/checksum.h"
#include "synfin/wire/icmp.h"
#include "synfin/wire/ipv4.h"

#include "wire/icmp_words.h"
#include "wire/notation_state.h"

// ICMP errors (RFC 792) and echoes; any other message is shown by the number of its type.
namespace synfin::wire::notation {

namespace {

constexpr std::size_t quote_offset = 8;
constexpr std::size_t quoted_protocol = quote_offset + 9;
constexpr std::size_t quoted_destination = quote_offset + 16;
constexpr std::size_t errors_need = quoted_destination + 4;  // bytes, for the address that most of them name

constexpr std::uint8_t type_of(IcmpType type) { return static_cast<std::uint8_t>(type); }
constexpr std::uint8_t echo_reply = 0, echo_request = 8;

// What the parts below give: cut also when tcpdump notices in time, but then `stopped`.
Extent print_port_unreachable(Context& line, ByteView icmp) {
  if (icmp.size() <= quoted_protocol) return Extent::stopped;
  const std::size_t port_at = quote_offset + std::size_t{4} * (icmp[quote_offset] & 0xf) + 2;
  if (icmp.size() < std::max(errors_need, port_at + 2)) return Extent::cut;
  const std::uint16_t port = load_u16(&icmp[port_at]);
  line.address(&icmp[quoted_destination]);
  constexpr std::uint8_t protocol_udp = 17;
  if (icmp[quoted_protocol] == protocol_tcp) {
    line.out.put(" tcp port ");
    line.port(port);
  } else if (icmp[quoted_protocol] == protocol_udp) {
    line.out.print(" udp port ", port);
  } else {
    line.out.print(" protocol ", unsigned{icmp[quoted_protocol]}, " port ", port);
  }
  line.out.put(" unreachable");
  return Extent::whole;
}

void print_frag_needed(Context& line, ByteView icmp) {
  line.address(&icmp[quoted_destination]);
  line.out.put(" unreachable - need to frag");
  const std::uint16_t mtu = load_u16(&icmp[6]);  // RFC 1191 4
  if (mtu != 0) line.out.print(" (mtu ", mtu, ')');
}

Extent print_unreachable(Context& line, ByteView icmp) {
  const std::uint8_t code = icmp[1];
  if (code == static_cast<std::uint8_t>(UnreachableCode::port)) return print_port_unreachable(line, icmp);
  if (icmp.size() < errors_need) return Extent::cut;
  const std::uint8_t* const address = &icmp[quoted_destination];
  if (code == static_cast<std::uint8_t>(UnreachableCode::protocol)) {
    line.address(address);
    line.out.print(" protocol ", unsigned{icmp[quoted_protocol]}, " unreachable");
  } else if (code == static_cast<std::uint8_t>(UnreachableCode::fragmentation_needed)) {
    print_frag_needed(line, icmp);
  } else if (code < unreachable_phrases.size()) {
    line.out.put(unreachable_phrases[code].before_address);
    line.address(address);
    line.out.put(unreachable_phrases[code].after_address);
  } else {
    line.address(address);
    line.out.print(" unreachable - #", unsigned{code});
  }
  return Extent::whole;
}

Extent print_redirect(Context& line, ByteView icmp) {
  if (icmp.size() < errors_need) return Extent::cut;
  const std::uint8_t code = icmp[1];
  const bool known = code < redirect_phrases.size();
  if (known) {
    line.out.put(redirect_phrases[code].before_address);
  } else {
    line.out.print("redirect-#", unsigned{code}, ' ');
  }
  line.address(&icmp[quoted_destination]);
  line.out.put(known ? redirect_phrases[code].after_address : " to ");
  line.address(&icmp[4]);
  return Extent::whole;
}

Extent print_time_exceeded(Context& line, ByteView icmp) {
  if (icmp.size() < errors_need) return Extent::stopped;
  if (icmp[1] == 0) {
    line.out.put("time exceeded in-transit");
  } else if (icmp[1] == 1) {
    line.out.put("ip reassembly time exceeded");
  } else {
    line.out.print("time exceeded-#", unsigned{icmp[1]});
  }
  return Extent::whole;
}

Extent print_parameter_problem(Context& line, ByteView icmp) {
  if (icmp[1] != 0) {
    line.out.print("parameter problem - code ", unsigned{icmp[1]});
  } else if (icmp.size() > 4) {
    line.out.print("parameter problem - octet ", unsigned{icmp[4]});
  } else {
    return Extent::cut;
  }
  return Extent::whole;
}

Extent print_echo(Context& line, ByteView icmp) {
  if (icmp.size() < 8) return Extent::cut;
  line.out.print(icmp[0] == echo_request ? "echo request" : "echo reply", ", id ", load_u16(&icmp[4]),
                 ", seq ", load_u16(&icmp[6]));
  return Extent::whole;
}

Extent print_message(Context& line, ByteView icmp) {
  const std::size_t start = line.out.view().size();
  line.out.put("ICMP ");
  Extent extent = Extent::whole;
  switch (icmp[0]) {
    case type_of(IcmpType::destination_unreachable):
      extent = print_unreachable(line, icmp);
      break;
    case type_of(IcmpType::source_quench):
      line.out.put("source quench");
      break;
    case type_of(IcmpType::redirect):
      extent = print_redirect(line, icmp);
      break;
    case type_of(IcmpType::time_exceeded):
      extent = print_time_exceeded(line, icmp);
      break;
    case type_of(IcmpType::parameter_problem):
      extent = print_parameter_problem(line, icmp);
      break;
    case echo_reply:
    case echo_request:
      extent = print_echo(line, icmp);
      break;
    default:
      line.out.print("type-#", unsigned{icmp[0]});
  }
  if (extent != Extent::whole) line.out.cut_back(start);
  return extent;
}

// Of whole messages only; -K does not reach it.
bool print_checksum(Context& line, const Carried& icmp) {
  if (!line.verbose() || icmp.more_fragments || icmp.bytes.size() < icmp.length) return true;
  ChecksumSum sum;
  sum.add(icmp.bytes.first(icmp.length));
  if (sum.checksum() == 0) return true;
  if (icmp.bytes.size() < 4) return false;
  const std::uint16_t field = load_u16(&icmp.bytes[2]);
  line.out.put(" (wrong icmp cksum ");
  line.out.hex(field);
  line.out.put(" (->");
  line.out.hex(corrected_checksum(field, sum));
  line.out.put(")!)");
  return true;
}

bool print_quote(Context& line, ByteView icmp) {
  line.out.put("\n\t");
  if (icmp.size() < quote_offset + 4) return false;
  const std::uint16_t total_length = load_u16(&icmp[quote_offset + 2]);
  if (total_length < 4) return false;  // tcpdump reads the field again, inside the length that it gives
  const ByteView quote = icmp.subspan(quote_offset);
  if (!print_ip(line, quote.first(std::min<std::size_t>(total_length, quote.size())), total_length))
    return false;
  line.protocol = "icmp";
  return true;
}

}  // namespace

bool print_icmp(Context& line, const Carried& icmp) {
  line.protocol = "icmp";
  if (icmp.bytes.size() < 2) return false;
  const Extent message = print_message(line, icmp.bytes);
  if (message == Extent::cut) return false;
  if (message == Extent::stopped) {
    line.truncated();
    return true;
  }
  line.out.print(", length ", icmp.length);
  if (!print_checksum(line, icmp)) return false;
  if (!line.verbose() || !quotes_a_packet(icmp.bytes[0])) return true;
  return print_quote(line, icmp.bytes) && print_icmp_extension(line, icmp);
}

}  // namespace synfin::wire::notation
