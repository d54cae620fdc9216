#include "synfin/wire/emit.h"

#include <algorithm>

#include <tins/endianness.h>
#include <tins/ip.h>
#include <tins/rawpdu.h>
#include <tins/tcp.h>

#include "synfin/wire/checksum.h"
#include "synfin/wire/ipv4.h"

namespace synfin::wire {

namespace {

// libtins looks up a route, and with it a source, for packets from 0.0.0.0; any other address keeps it pure.
constexpr Address placeholder{0x7f000001};
constexpr std::size_t ip_minimum = 20;
constexpr std::size_t tcp_minimum = 20;
constexpr std::uint16_t largest_fragment_offset = 0x1fff;

Tins::IPv4Address to_tins(Address address) {
  return Tins::IPv4Address(Tins::Endian::host_to_be(address.value));
}

// libtins spells options of the form kind, length, data; a malformed tail or bytes after EOL it cannot, and
// it miscounts an option without data that it does not know to have none.
bool libtins_can_spell(const Options& options) {
  OptionWalker walker(options.raw());
  while (const auto option = walker.next()) {
    const bool known_empty = option->kind <= static_cast<std::uint8_t>(OptionKind::nop) ||
                             option->kind == static_cast<std::uint8_t>(OptionKind::sack_permitted);
    if (option->data.empty() && !known_empty) return false;
  }
  return !walker.malformed() && walker.offset() == options.size();
}

void add_options(Tins::TCP& tcp, const Options& options) {
  OptionWalker walker(options.raw());
  while (const auto option = walker.next()) {
    const auto kind = static_cast<Tins::TCP::OptionTypes>(option->kind);
    tcp.add_option(Tins::TCP::option(kind, option->data.size(), option->data.data()));
  }
}

Tins::TCP make_tcp(const SegmentSpec& spec) {
  Tins::TCP tcp(spec.destination_port.value_or(0), spec.source_port.value_or(0));
  tcp.seq(spec.seq.value_or(Seq()).raw());
  tcp.ack_seq(spec.ack.value_or(Seq()).raw());
  const Flags flags = spec.flags.value_or(spec.ack ? Flags(Flag::ack) : Flags());
  tcp.flags(flags.bits() & 0xff);
  tcp.window(spec.window.value_or(0));
  tcp.urg_ptr(spec.urgent.value_or(0));
  if (spec.options && libtins_can_spell(*spec.options)) add_options(tcp, *spec.options);
  return tcp;
}

Tins::IP make_ip(const SegmentSpec& spec) {
  Tins::IP ip(to_tins(spec.destination.value_or(Address{})), to_tins(placeholder));
  ip.tos(spec.tos.value_or(0));
  ip.id(spec.id.value_or(0));
  ip.ttl(spec.ttl.value_or(64));
  ip.flags(static_cast<Tins::IP::Flags>((spec.reserved_flag.value_or(false) ? 4 : 0) |
                                        (spec.df.value_or(true) ? 2 : 0) |
                                        (spec.mf.value_or(false) ? 1 : 0)));
  ip.fragment_offset(spec.fragment_offset.value_or(0));
  return ip;
}

Bytes lay_out(const SegmentSpec& spec) {
  Tins::IP packet = make_ip(spec) / make_tcp(spec);
  if (spec.payload && !spec.payload->empty()) {
    packet /= Tins::RawPDU(spec.payload->data(), static_cast<std::uint32_t>(spec.payload->size()));
  }
  return packet.serialize();
}

// Makes the bytes at [at, at + present) exactly `wanted`, padded with EOL to a multiple of four.
void splice_options(Bytes& bytes, std::size_t at, std::size_t present, ByteView wanted) {
  const std::size_t padded = (wanted.size() + 3) & ~std::size_t{3};
  const auto start = bytes.begin() + static_cast<std::ptrdiff_t>(at);
  if (padded > present) {
    bytes.insert(start, padded - present, 0);
  } else {
    bytes.erase(start, start + static_cast<std::ptrdiff_t>(present - padded));
  }
  const auto end = std::copy(wanted.begin(), wanted.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
  std::fill_n(end, padded - wanted.size(), std::uint8_t{0});
}

void patch_ip(Bytes& bytes, const SegmentSpec& spec, std::size_t header) {
  bytes[0] =
      static_cast<std::uint8_t>(0x40 | (spec.ihl.value_or(static_cast<std::uint8_t>(header / 4)) & 0x0f));
  store_u16(&bytes[2], spec.total_length.value_or(static_cast<std::uint16_t>(bytes.size())));
  bytes[9] = spec.protocol.value_or(protocol_tcp);
  store_u32(&bytes[12], spec.source.value_or(Address{}).value);
  store_u16(&bytes[10], spec.ip_checksum.value_or(ipv4_header_checksum(ByteView(bytes).first(header))));
}

void patch_tcp(Bytes& bytes, const SegmentSpec& spec, std::size_t at, std::size_t header) {
  std::uint8_t* tcp = &bytes[at];
  const std::uint8_t offset = spec.data_offset.value_or(static_cast<std::uint8_t>(header / 4));
  const bool ae = spec.flags && spec.flags->has(Flag::ae);
  tcp[12] = static_cast<std::uint8_t>(offset << 4 | (spec.reserved.value_or(0) & 7) << 1 | (ae ? 1 : 0));
  const auto right = [&] {
    return tcp_checksum(spec.source.value_or(Address{}), spec.destination.value_or(Address{}),
                        ByteView(bytes).subspan(at));
  };
  store_u16(tcp + 16, spec.checksum ? *spec.checksum : right());
}

}  // namespace

Result<Bytes> emit(const SegmentSpec& spec) {
  const std::size_t payload = spec.payload ? spec.payload->size() : 0;
  const std::size_t ip_options = spec.ip_options ? (spec.ip_options->size() + 3) / 4 * 4 : 0;
  const std::size_t tcp_options = spec.options ? spec.options->padded_size() : 0;
  const std::size_t ip_header = ip_minimum + ip_options;
  const std::size_t tcp_header = tcp_minimum + tcp_options;
  if (ip_header + tcp_header + payload > 0xffff) {
    return Error{"packet longer than the 65535 bytes that IPv4 allows", 0xffff};
  }
  if (spec.fragment_offset.value_or(0) > largest_fragment_offset) {  // libtins would throw
    return Error{"fragment offset past the 8191 that its 13 bits hold", 6};
  }

  Bytes bytes = lay_out(spec);
  const std::size_t laid_out_options = bytes.size() - ip_minimum - tcp_minimum - payload;
  if (spec.options) splice_options(bytes, ip_minimum + tcp_minimum, laid_out_options, spec.options->raw());
  if (spec.ip_options) splice_options(bytes, ip_minimum, 0, spec.ip_options->view());
  patch_tcp(bytes, spec, ip_header, tcp_header);
  patch_ip(bytes, spec, ip_header);
  return bytes;
}

}  // namespace synfin::wire
