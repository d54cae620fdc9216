#include <algorithm>
#include <array>

#include "synfin/wire/checksum.h"
#include "synfin/wire/flags.h"
#include "synfin/wire/ipv4.h"

#include "wire/notation_state.h"

namespace synfin::wire::notation {

namespace {

constexpr std::uint32_t shortest_tcp_header = 20;

struct Header {
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint32_t seq = 0;
  std::uint32_t ack = 0;
  std::uint32_t length = 0;  // bytes
  Flags flags;
  std::uint16_t window = 0;
  std::uint16_t checksum = 0;
  std::uint16_t urgent = 0;
};

Header read_header(ByteView tcp) {
  return {load_u16(&tcp[0]),  load_u16(&tcp[2]),   load_u32(&tcp[4]),
          load_u32(&tcp[8]),  4u * (tcp[12] >> 4), Flags::from_bits(tcp[13]),
          load_u16(&tcp[14]), load_u16(&tcp[16]),  load_u16(&tcp[18])};
}

void print_endpoints(Context& line, ByteView ip, std::uint16_t source_port, std::uint16_t destination_port) {
  line.address(&ip[12]);
  line.out.put('.');
  line.port(source_port);
  line.out.put(" > ");
  line.address(&ip[16]);
  line.out.put('.');
  line.port(destination_port);
  line.out.put(": ");
}

struct FlagText {
  std::array<char, 8> letters{};
  std::uint8_t size = 0;

  std::string_view view() const { return size > 0 ? std::string_view(letters.data(), size) : "none"; }
};

constexpr std::array<FlagText, 256> flag_texts = [] {
  std::array<FlagText, 256> all{};
  for (std::size_t bits = 0; bits < all.size(); ++bits) {
    FlagText& text = all[bits];
    for (std::size_t bit = 0; bit < text.letters.size(); ++bit) {
      if ((bits >> bit) & 1) text.letters[text.size++] = flag_letters[bit];
    }
  }
  return all;
}();

// tcpdump 4.99.3 knows the eight flags of RFC 3168 and no AE.
void print_flags(Text& out, Flags flags) {
  out.put("Flags [");
  out.put(flag_texts[flags.bits() & 0xff].view());
  out.put(']');
}

RelativeTo bases_of(Context& line, ByteView ip, const Header& header) {
  if (line.style.absolute_sequence) return {};
  const Endpoint from{Address{load_u32(&ip[12])}, header.source_port};
  const Endpoint to{Address{load_u32(&ip[16])}, header.destination_port};
  if (!header.flags.has(Flag::ack)) {
    if (header.flags.has(Flag::syn)) line.bases.expect(from, to);  // it will be answered
    return {};
  }
  return line.bases.observe(from, to, header.seq, header.ack, header.flags.has(Flag::syn));
}

// Of whole segments only. The pseudo-header (RFC 9293 3.1) has the destination behind a source route.
void print_checksum(Context& line, const Carried& tcp, std::uint16_t field) {
  if (!line.verbose() || !line.style.verify_checksums || tcp.more_fragments || tcp.bytes.size() < tcp.length)
    return;
  const std::uint32_t destination = final_destination(tcp.ip);
  ChecksumSum sum;
  sum.add(tcp.ip.subspan(12, 4));
  sum.add(static_cast<std::uint16_t>(destination >> 16));
  sum.add(static_cast<std::uint16_t>(destination));
  sum.add(std::uint16_t{protocol_tcp});
  sum.add(static_cast<std::uint16_t>(tcp.length));
  sum.add(tcp.bytes.first(tcp.length));

  line.out.put(", cksum 0x");
  line.out.hex_u16(field);
  if (sum.checksum() == 0) return line.out.put(" (correct)");
  line.out.put(" (incorrect -> 0x");
  line.out.hex_u16(corrected_checksum(field, sum));
  line.out.put(')');
}

void print_numbers(Context& line, const Header& header, const RelativeTo& bases, std::uint32_t payload) {
  const Flags flags = header.flags;
  if (line.style.verbosity > 1 || payload > 0 || flags.has(Flag::syn) || flags.has(Flag::fin) ||
      flags.has(Flag::rst)) {
    const std::uint32_t seq = header.seq - bases.seq;
    line.out.print(", seq ", seq);
    if (payload > 0) line.out.print(':', seq + payload);
  }
  if (flags.has(Flag::ack)) line.out.print(", ack ", header.ack - bases.ack);
  line.out.print(", win ", header.window);
  if (flags.has(Flag::urg)) line.out.print(", urg ", header.urgent);
}

Extent print_options(Context& line, const Carried& tcp, const Header& header, const RelativeTo& bases) {
  if (header.length == shortest_tcp_header) return Extent::whole;
  line.out.put(", options [");
  const OptionSetting setting{bases.sack, tcp.bytes.size() >= tcp.length, header.flags};
  return print_tcp_options(line, tcp.bytes.subspan(shortest_tcp_header), header.length - shortest_tcp_header,
                           setting);
}

// RFC 9293 3.5.3: an RST may carry a text that says why.
void print_reset_text(Text& out, ByteView payload, std::uint32_t length) {
  constexpr std::uint32_t longest = 30;
  out.put(payload.size() >= length ? " [RST" : " [!RST");
  if (length > longest) out.put('+');
  out.put(' ');
  for (const std::uint8_t c : payload.first(std::min<std::size_t>({payload.size(), length, longest}))) {
    print_visible(out, c);
  }
  out.put(']');
}

bool print_payload(Context& line, const Carried& tcp, const Header& header) {
  if (tcp.bytes.size() < header.length) {
    line.out.print(" [remaining caplen(", tcp.bytes.size(), ") < header length(", header.length, ")]");
    return false;
  }
  const ByteView payload = tcp.bytes.subspan(header.length);
  const std::uint32_t length = tcp.length - header.length;
  if (header.flags.has(Flag::rst) && line.verbose()) {
    print_reset_text(line.out, payload, length);
    return true;
  }
  return print_application(line, header.source_port, header.destination_port, payload, length);
}

void print_too_long(Text& out, const Header& header, std::uint32_t length) {
  out.print(" [bad hdr length ", header.length, " - too long, > ", length, ']');
}

void print_quick(Text& out, const Header& header, std::uint32_t length) {
  out.print("tcp ", length - header.length);
  if (header.length > length) print_too_long(out, header, length);
}

}  // namespace

bool print_tcp(Context& line, const Carried& tcp) {
  line.protocol = "tcp";
  if (tcp.bytes.size() < 4) {  // not even the ports
    line.addresses(tcp.ip);
    line.out.put(':');
    line.truncated();
    return true;
  }
  print_endpoints(line, tcp.ip, load_u16(&tcp.bytes[0]), load_u16(&tcp.bytes[2]));
  if (tcp.bytes.size() < shortest_tcp_header) {
    line.truncated();
    return true;
  }
  const Header header = read_header(tcp.bytes);
  if (header.length < shortest_tcp_header) {
    line.out.print(" tcp ", tcp.length - header.length, " [bad hdr length ", header.length,
                   " - too short, < 20]");
    return true;
  }
  if (line.style.quick) {
    print_quick(line.out, header, tcp.length);
    return true;
  }
  print_flags(line.out, header.flags);
  const RelativeTo bases = bases_of(line, tcp.ip, header);
  if (header.length > tcp.length) {
    print_too_long(line.out, header, tcp.length);
    return true;
  }
  print_checksum(line, tcp, header.checksum);
  const std::uint32_t payload = tcp.length - header.length;
  print_numbers(line, header, bases, payload);
  const Extent options = print_options(line, tcp, header, bases);
  if (options != Extent::whole) return options == Extent::stopped;
  line.out.print(", length ", payload);
  return payload == 0 || print_payload(line, tcp, header);
}

}  // namespace synfin::wire::notation
