#include "support/segment_generator.h"

#include <algorithm>
#include <array>
#include <bitset>

#include "synfin/wire/checksum.h"

namespace synfin::testing {

namespace {

using wire::Bytes;
using wire::ByteView;

constexpr std::uint8_t eol = 0, nop = 1, tcp_protocol = 6, mptcp = 30;
constexpr std::size_t option_space = 40;  // of either header

void append(Bytes& out, const Bytes& more) { out.insert(out.end(), more.begin(), more.end()); }

struct Form {
  std::uint8_t kind;
  std::uint8_t size;
};

// RFC 9293, 7323, 2018, 1072 (6, 7), 1644 (11 to 13), 2385, SCPS, 5482 (28), 5925 (29), 7413 (34), 8547 (69),
// AccECN (172, 174), 6994 (253, 254).
constexpr std::array<Form, 39> forms{
    {{2, 4},   {2, 4},   {3, 3},    {3, 3},   {4, 2},    {4, 2},   {5, 10},   {5, 18},  {5, 26}, {5, 34},
     {6, 6},   {7, 6},   {8, 10},   {8, 10},  {11, 6},   {12, 6},  {13, 6},   {19, 18}, {20, 4}, {28, 4},
     {29, 4},  {29, 16}, {29, 20},  {34, 2},  {34, 6},   {34, 10}, {34, 18},  {69, 3},  {69, 8}, {172, 2},
     {172, 5}, {172, 8}, {172, 11}, {174, 5}, {174, 11}, {253, 4}, {253, 10}, {254, 4}, {254, 8}}};

struct MptcpForm {
  std::uint8_t subtype_byte;
  std::uint8_t next_byte;  // flags, where the subtype has them
  std::uint8_t size;
};

// RFC 8684 3, and of RFC 6824 version 0.
constexpr std::array<MptcpForm, 38> mptcp_forms{
    {{0x01, 0x01, 4},  {0x01, 0x01, 12}, {0x01, 0x01, 20}, {0x01, 0x01, 22}, {0x01, 0x81, 24},  // MP_CAPABLE
     {0x00, 0x01, 12}, {0x00, 0x81, 20},                                                        //
     {0x10, 5, 12},    {0x11, 5, 12},    {0x10, 5, 16},    {0x10, 0, 24},                       // MP_JOIN
     {0x20, 0x01, 8},  {0x20, 0x03, 12}, {0x20, 0x04, 14}, {0x20, 0x04, 16}, {0x20, 0x05, 18},  // DSS
     {0x20, 0x05, 20}, {0x20, 0x07, 22}, {0x20, 0x07, 24}, {0x20, 0x0c, 18}, {0x20, 0x1d, 22},  //
     {0x20, 0x0f, 26}, {0x20, 0x1f, 28},                                                        //
     {0x34, 7, 8},     {0x34, 7, 10},    {0x36, 7, 20},    {0x30, 7, 16},    {0x30, 7, 18},     // ADD_ADDR
     {0x30, 7, 28},    {0x31, 7, 10},    {0x31, 7, 22},                                         //
     {0x40, 7, 4},     {0x40, 7, 6},                                                            // REMOVE_ADDR
     {0x51, 7, 3},     {0x50, 7, 4},                                                            // MP_PRIO
     {0x60, 0, 12},    {0x70, 0, 12},    {0x80, 1, 4}}};  // MP_FAIL, MP_FASTCLOSE, MP_TCPRST

}  // namespace

Bytes SegmentGenerator::random_bytes(std::size_t count) {
  Bytes bytes(count);
  for (std::uint8_t& b : bytes) b = static_cast<std::uint8_t>(random_());
  return bytes;
}

Bytes SegmentGenerator::next() {
  Bytes packet = ip_header();
  const std::size_t header = packet.size();
  append(packet, tcp_header());
  append(packet, payload());
  wire::store_u16(&packet[2], static_cast<std::uint16_t>(packet.size()));
  wire::store_u16(&packet[10], wire::ipv4_header_checksum(ByteView(packet).first(header)));
  wire::store_u16(&packet[header + 16],
                  wire::tcp_checksum({wire::load_u32(&packet[12])}, {wire::load_u32(&packet[16])},
                                     ByteView(packet).subspan(header)));
  return packet;
}

Bytes SegmentGenerator::ip_header() {
  Bytes header = random_bytes(20);
  if (one_in(6)) append(header, ip_options());
  header[0] = static_cast<std::uint8_t>(0x40 | (header.size() / 4));
  header[6] &= 0xc0;  // no fragment; the reserved flag and DF are anything
  header[7] = 0;
  header[9] = tcp_protocol;
  return header;
}

Bytes SegmentGenerator::ip_options() {
  Bytes bytes;
  do append(bytes, ip_option());
  while (bytes.size() < 16 && !one_in(2));
  pad(bytes);
  return bytes;
}

// At most 19 bytes. Record route, timestamps and router alert (RFC 791 3.1, RFC 2113).
Bytes SegmentGenerator::ip_option() {
  const std::uint32_t words = 1 + below(3);
  Bytes bytes{nop};
  switch (below(4)) {
    case 0:
      bytes = {7, static_cast<std::uint8_t>(3 + 4 * words), static_cast<std::uint8_t>(4 + 4 * below(words))};
      break;
    case 1:
      bytes = {68, static_cast<std::uint8_t>(4 + 4 * words), static_cast<std::uint8_t>(5 + 4 * below(words)),
               0};
      break;
    case 2:
      return {148, 4, 0, 0};
    default:
      return bytes;
  }
  append(bytes, random_bytes(std::size_t{4} * words));
  return bytes;
}

Bytes SegmentGenerator::tcp_header() {
  Bytes header = random_bytes(20);
  append(header, options());
  header[12] = static_cast<std::uint8_t>(header.size() / 4 << 4 | flags_ >> 8);
  header[13] = static_cast<std::uint8_t>(flags_);
  flags_ = (flags_ + 1) & 0xfff;
  return header;
}

// A kind stands once.
Bytes SegmentGenerator::options() {
  Bytes bytes;
  std::bitset<256> present;
  while (!one_in(4)) {
    const Bytes next = option();
    if (bytes.size() + next.size() > option_space || present[next[0]]) continue;
    present[next[0]] = next[0] != nop;
    append(bytes, next);
  }
  pad(bytes);
  return bytes;
}

Bytes SegmentGenerator::option() {
  const std::uint32_t which = below(12);
  if (which < 2) return {nop};
  if (which < 4) return mptcp_option();
  Form form = forms[below(forms.size())];
  // Unassigned kinds.
  if (which == 4)
    form = {static_cast<std::uint8_t>(79 + below(93)), static_cast<std::uint8_t>(2 + below(14))};
  Bytes bytes = random_bytes(form.size);
  bytes[0] = form.kind;
  bytes[1] = form.size;
  return bytes;
}

Bytes SegmentGenerator::mptcp_option() {
  const MptcpForm form = mptcp_forms[below(mptcp_forms.size())];
  Bytes bytes = random_bytes(form.size);
  bytes[0] = mptcp;
  bytes[1] = form.size;
  bytes[2] = form.subtype_byte;
  if (form.size > 3) bytes[3] = form.next_byte;
  return bytes;
}

// To a multiple of four bytes with NOPs or with EOL and zeros, and now and then with words of zeros.
void SegmentGenerator::pad(Bytes& options) {
  options.resize((options.size() + 3) / 4 * 4, one_in(2) ? eol : nop);
  if (one_in(8)) options.resize(std::min(option_space, options.size() + 4 * below(3)), eol);
}

Bytes SegmentGenerator::payload() {
  if (one_in(2)) return {};
  return random_bytes(below(one_in(4) ? 1401 : 64));
}

}  // namespace synfin::testing
