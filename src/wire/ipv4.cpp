#include "wire/read_ipv4.h"

namespace synfin::wire {

namespace {

constexpr std::size_t minimal_length = 20;

ChecksumState judge_header_checksum(ByteView header) {
  ChecksumSum sum;
  sum.add(header);
  return sum.folded() == 0xffff ? ChecksumState::valid : ChecksumState::bad;
}

}  // namespace

std::optional<Error> read_ipv4_header(ByteView bytes, Ipv4Header& h) {
  if (bytes.size() < minimal_length) return Error{"IP header cut short", bytes.size()};
  Reader in(bytes.first(minimal_length));
  const std::uint8_t version_ihl = in.u8();
  h.tos = in.u8();
  h.total_length = in.u16();
  h.id = in.u16();
  const std::uint16_t flags_offset = in.u16();
  h.ttl = in.u8();
  h.protocol = in.u8();
  h.checksum = in.u16();
  h.source = {in.u32()};
  h.destination = {in.u32()};

  h.ihl = version_ihl & 0x0f;
  if (version_ihl >> 4 != 4) return Error{"IP version is not 4", 0};
  if (h.length() < minimal_length) return Error{"IP header length below 20 bytes", 0};
  if (h.length() > bytes.size()) return Error{"IP header cut short", bytes.size()};
  if (h.total_length < h.length()) return Error{"IP total length shorter than the header", 2};

  h.reserved_flag = (flags_offset & 0x8000) != 0;
  h.df = (flags_offset & 0x4000) != 0;
  h.mf = (flags_offset & 0x2000) != 0;
  h.fragment_offset = flags_offset & 0x1fff;
  h.options.assign(bytes.subspan(minimal_length, h.length() - minimal_length));
  h.checksum_state = judge_header_checksum(bytes.first(h.length()));
  return std::nullopt;
}

Result<Ipv4Header> parse_ipv4_header(ByteView bytes) {
  Ipv4Header h;
  if (const auto error = read_ipv4_header(bytes, h)) return *error;
  return h;
}

}  // namespace synfin::wire
