#include <algorithm>
#include <array>

#include "synfin/wire/address.h"

#include "wire/option_words.h"
#include "wire/scanner.h"

// What print_mptcp writes, read back. Bits and bytes that the notation does not show are zero.
namespace synfin::wire {

namespace {

// An MPTCP option under construction: the low bits of its third byte are known only on the way.
struct Draft {
  Scanner& in;
  OptionBytes data;           // from the fourth byte on
  std::uint8_t low_bits = 0;  // of the third byte, beside the subtype
  std::size_t size = 0;       // of the option, as its text says

  bool take_flag(std::string_view word, std::uint8_t bit) {
    if (!in.take(word)) return false;
    low_bits |= bit;
    return true;
  }
};

void parse_capable(Draft& draft) {
  Scanner& in = draft.in;
  if (in.take(" Unknown Version (")) {
    draft.low_bits = in.u8() & 0xf;
    return in.expect(")", "')' is expected");
  }
  in.expect(" v", "' v0' or ' v1' is expected");
  draft.low_bits = in.u8();
  if (draft.low_bits > 1) in.fail("the version is 0 or 1");
  constexpr std::uint8_t checksum_required = 0x80;
  draft.data.u8(in.take(" csum") ? checksum_required : 0);
  if (draft.size < 12) return;
  in.expect(" {0x", "' {0xKEY}' is expected");
  draft.data.u64(in.u64(16));
  if (in.take(",0x")) draft.data.u64(in.u64(16));
  in.expect("}", "'}' is expected");
}

void parse_join(Draft& draft) {
  Scanner& in = draft.in;
  if (draft.size == 24) {
    in.expect(" hmac 0x", "' hmac 0xHEX' is expected");
    draft.data.u8(0);
    return draft.data.append(in.hex_bytes().view());
  }
  draft.take_flag(" backup", 1);
  in.expect(" id ", "' id N' is expected");
  draft.data.u8(in.u8());
  if (draft.size == 12) {
    in.expect(" token 0x", "' token 0xHEX' is expected");
    draft.data.u32(in.u32(16));
  } else {
    in.expect(" hmac 0x", "' hmac 0xHEX' is expected");
    draft.data.u64(in.u64(16));
  }
  in.expect(" nonce 0x", "' nonce 0xHEX' is expected");
  draft.data.u32(in.u32(16));
}

// The text does not say how wide a number is; the size of the option does.
void append_number(OptionBytes& data, std::uint64_t value, bool wide) {
  if (wide) return data.u64(value);
  data.u32(static_cast<std::uint32_t>(value));
}

struct Dss {
  bool fin = false;
  std::optional<std::uint64_t> ack;
  std::optional<std::uint64_t> seq;
  std::uint32_t subflow_seq = 0;
  std::uint16_t length = 0;
  std::optional<std::uint16_t> checksum;

  std::size_t size(bool wide_ack, bool wide_seq) const {
    return 4u + (ack ? (wide_ack ? 8u : 4u) : 0u) + (seq ? (wide_seq ? 14u : 10u) : 0u) +
           (checksum ? 2u : 0u);
  }
};

Dss read_dss(Scanner& in) {
  Dss dss;
  dss.fin = in.take(" fin");
  if (in.take(" ack ")) dss.ack = in.u64();
  if (in.take(" seq ")) {
    dss.seq = in.u64();
    in.expect(" subseq ", "' subseq N' is expected");
    dss.subflow_seq = in.u32();
    in.expect(" len ", "' len N' is expected");
    dss.length = in.u16();
    if (in.take(" csum 0x")) dss.checksum = in.u16(16);
  }
  return dss;
}

void write_dss(OptionBytes& data, const Dss& dss, bool wide_ack, bool wide_seq) {
  unsigned flags = dss.fin ? 0x10u : 0u;
  if (dss.ack) flags |= wide_ack ? 0x3u : 0x1u;
  if (dss.seq) flags |= wide_seq ? 0xcu : 0x4u;
  data.u8(static_cast<std::uint8_t>(flags));
  if (dss.ack) append_number(data, *dss.ack, wide_ack);
  if (!dss.seq) return;
  append_number(data, *dss.seq, wide_seq);
  data.u32(dss.subflow_seq);
  data.u16(dss.length);
  if (dss.checksum) data.u16(*dss.checksum);
}

void parse_dss(Draft& draft) {
  const std::size_t start = draft.in.at();
  const Dss dss = read_dss(draft.in);
  const bool ack_needs_wide = dss.ack.value_or(0) > 0xffffffff,
             seq_needs_wide = dss.seq.value_or(0) > 0xffffffff;
  for (const bool wide_ack : {false, true}) {
    for (const bool wide_seq : {false, true}) {
      if (wide_ack < ack_needs_wide || wide_seq < seq_needs_wide) continue;
      if (dss.size(wide_ack, wide_seq) == draft.size) return write_dss(draft.data, dss, wide_ack, wide_seq);
    }
  }
  draft.in.fail("these numbers do not make an option of the length given", start);
}

std::optional<std::array<std::uint16_t, 8>> parse_ipv6(std::string_view text) {
  std::array<std::uint16_t, 8> words{};
  std::size_t count = 0;
  std::optional<std::size_t> gap;
  Scanner in(text);
  if (in.take("::")) gap = 0;
  while (in.ok() && !in.at_end() && count < 8) {
    if (const auto v4 = parse_address(in.rest()); v4 && count <= 6) {
      words[count++] = static_cast<std::uint16_t>(v4->value >> 16);
      words[count++] = static_cast<std::uint16_t>(v4->value);
      in.take(in.rest());
      break;
    }
    words[count++] = in.u16(16);
    if (in.at_end()) break;
    if (in.take("::")) {
      if (gap) return std::nullopt;
      gap = count;
    } else if (!in.take(":") || in.at_end()) {
      return std::nullopt;
    }
  }
  if (!in.ok() || !in.at_end() || (gap ? count > 7 : count != 8)) return std::nullopt;
  if (gap)
    std::rotate(words.begin() + static_cast<std::ptrdiff_t>(*gap),
                words.begin() + static_cast<std::ptrdiff_t>(count), words.end());
  return words;
}

void parse_ip_address(Draft& draft, bool v4, std::string_view text, std::size_t start) {
  if (v4) {
    const auto address = parse_address(text);
    if (address) return draft.data.u32(address->value);
  } else if (const auto words = parse_ipv6(text)) {
    for (const std::uint16_t word : *words) draft.data.u16(word);
    return;
  }
  draft.in.fail(v4 ? "an IPv4 address is expected" : "an IPv6 address is expected", start);
}

void parse_add_address(Draft& draft) {
  Scanner& in = draft.in;
  const bool flagged =
      draft.take_flag(" v1-echo", 1) || draft.take_flag(" v0-ip4", 4) || draft.take_flag(" v0-ip6", 6);
  if (!flagged) in.expect(" v1", "' v1', ' v1-echo', ' v0-ip4' or ' v0-ip6' is expected");
  in.expect(" id ", "' id N' is expected");
  draft.data.u8(in.u8());
  in.expect(" ", "an address is expected");
  const std::size_t size = draft.size, start = in.at();
  const bool v4 = size < 20;
  const bool has_port = size == 10 || size == 18 || size == 22 || size == 30;
  std::string_view address = in.take_until(" ,");
  if (has_port) {
    const std::size_t colon = address.rfind(':');
    if (colon == std::string_view::npos) return in.fail("':' and a port are expected");
    Scanner port(address.substr(colon + 1));
    const std::uint16_t number = port.u16();
    if (!port.ok() || !port.at_end()) return in.fail("a port of 0 to 65535 is expected", start + colon + 1);
    parse_ip_address(draft, v4, address.substr(0, colon), start);
    draft.data.u16(number);
  } else {
    parse_ip_address(draft, v4, address, start);
  }
  if (in.take(" hmac 0x")) draft.data.u64(in.u64(16));
}

void parse_remove_address(Draft& draft) {
  draft.in.expect(" id", "' id N N ...' is expected");
  while (draft.in.ok() && draft.in.take(" ")) draft.data.u8(draft.in.u8());
}

void parse_priority(Draft& draft) {
  if (!draft.take_flag(" backup", 1))
    draft.in.expect(" non-backup", "' backup' or ' non-backup' is expected");
  if (draft.in.take(" id ")) draft.data.u8(draft.in.u8());
}

void parse_fail_or_close(Draft& draft, std::string_view label, int base) {
  draft.in.expect(label, base == 16 ? "' key 0xHEX' is expected" : "' seq N' is expected");
  draft.data.u8(0);
  draft.data.u64(draft.in.u64(base));
}

void parse_subtype(Draft& draft, std::size_t subtype) {
  switch (subtype) {
    case 0:
      return parse_capable(draft);
    case 1:
      return parse_join(draft);
    case 2:
      return parse_dss(draft);
    case 3:
      return parse_add_address(draft);
    case 4:
      return parse_remove_address(draft);
    case 5:
      return parse_priority(draft);
    case 6:
      return parse_fail_or_close(draft, " seq ", 10);
    case 7:
      return parse_fail_or_close(draft, " key 0x", 16);
    default:
      return;
  }
}

// Bytes that the notation does not show fill the option up to its length.
bool may_be_filled(std::size_t subtype, const Draft& draft) {
  const bool unknown_version = subtype == 0 && draft.data.size() == 0;
  const bool checksum_behind_keys = subtype == 0 && draft.size == 22 && draft.data.size() == 17;
  return subtype == mptcp_words.size() - 1 || unknown_version || checksum_behind_keys;
}

}  // namespace

void parse_mptcp(Scanner& in, OptionBytes& data) {
  in.expect(" ", "the option's length is expected");
  const std::size_t start = in.at();
  Draft draft{in, {}, 0, in.u8()};
  if (draft.size < 3 || draft.size > 40) in.fail("a length of 3 to 40 is expected", start);
  in.expect(" ", "the option's subtype is expected");
  const std::size_t word_start = in.at();
  const auto found = std::ranges::find(mptcp_words, in.take_until(" ,"));
  if (found == mptcp_words.end()) {
    return in.fail(
        "no such subtype: capable, join, dss, add-addr, rem-addr, prio, fail, fast-close or unknown",
        word_start);
  }
  const auto subtype = static_cast<std::size_t>(found - mptcp_words.begin());
  parse_subtype(draft, subtype);
  if (may_be_filled(subtype, draft)) {
    while (draft.data.size() + 3 < draft.size) draft.data.u8(0);
  }
  if (in.ok() && draft.data.size() + 3 != draft.size) in.fail("not the length of what follows", start);
  data.u8(static_cast<std::uint8_t>((subtype << 4) | draft.low_bits));
  data.append(draft.data.view());
}

}  // namespace synfin::wire
