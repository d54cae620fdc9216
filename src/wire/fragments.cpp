#include "synfin/wire/fragments.h"

#include <algorithm>

#include "synfin/wire/checksum.h"
#include "synfin/wire/ipv4.h"

namespace synfin::wire {

namespace {

constexpr std::size_t unit = 8;  // of fragment offsets (RFC 791 3.1)
constexpr std::size_t fixed_header = 20;
constexpr std::size_t last_fragment_offset = 0x1fff;
constexpr std::uint8_t copied = 0x80;  // in an option's type: it goes into every fragment

// The options of the fragments behind the first, padded with EOL to a multiple of four. What is malformed
// ends them.
Bytes copied_options(ByteView options) {
  Bytes kept;
  std::size_t at = 0;
  while (at < options.size() && options[at] != 0) {
    const bool alone = options[at] == 1;  // NOP
    if (!alone && at + 1 >= options.size()) break;
    const std::size_t length = alone ? 1 : options[at + 1];
    if (length == 0 || (!alone && length < 2) || at + length > options.size()) break;
    const ByteView option = options.subspan(at, length);
    if ((option[0] & copied) != 0) kept.insert(kept.end(), option.begin(), option.end());
    at += length;
  }
  kept.resize((kept.size() + 3) / 4 * 4);
  return kept;
}

struct Piece {
  std::size_t begin;  // in the packet's payload
  std::size_t end;
  bool last;
};

Bytes fragment(ByteView packet, const Ipv4Header& ip, const Piece& piece) {
  Bytes bytes(packet.begin(), packet.begin() + fixed_header);
  const Bytes options = piece.begin == 0 ? Bytes(ip.options.view().begin(), ip.options.view().end())
                                         : copied_options(ip.options.view());
  bytes.insert(bytes.end(), options.begin(), options.end());
  const std::size_t header = bytes.size();
  const ByteView data = packet.subspan(ip.length() + piece.begin, piece.end - piece.begin);
  bytes.insert(bytes.end(), data.begin(), data.end());

  bytes[0] = static_cast<std::uint8_t>(0x40 | header / 4);
  store_u16(&bytes[2], static_cast<std::uint16_t>(bytes.size()));
  const std::uint16_t flags = load_u16(&bytes[6]) & 0xc000;  // reserved and DF as they were
  const bool more = !piece.last || ip.mf;
  const std::size_t offset = ip.fragment_offset + piece.begin / unit;
  store_u16(&bytes[6], static_cast<std::uint16_t>(flags | (more ? 0x2000 : 0) | offset));
  store_u16(&bytes[10], ipv4_header_checksum(ByteView(bytes).first(header)));
  return bytes;
}

}  // namespace

Result<std::vector<Bytes>> fragments_of(ByteView packet, const FragmentPlan& plan) {
  if (plan.size < unit || plan.size % unit != 0 || plan.overlap % unit != 0 || plan.overlap >= plan.size)
    return Error{"fragments are multiples of 8 bytes, and overlap by less than one of them", 0};
  const auto ip = parse_ipv4_header(packet);
  if (!ip) return ip.error();
  if (packet.size() < ip->total_length) return Error{"a packet that is cut short", packet.size()};

  const std::size_t payload = ip->total_length - ip->length();
  if (ip->fragment_offset + (payload == 0 ? 0 : payload - 1) / unit > last_fragment_offset)
    return Error{"fragments past the offset of 8191 that 13 bits hold", 6};
  std::vector<Bytes> all;
  for (std::size_t begin = 0; begin < payload || begin == 0; begin += plan.size - plan.overlap) {
    const std::size_t end = std::min(begin + plan.size, payload);
    all.push_back(fragment(packet, *ip, {begin, end, end == payload}));
    if (end == payload) break;
  }
  return all;
}

}  // namespace synfin::wire
