#include <algorithm>

#include "wire/notation_state.h"
#include "wire/option_words.h"

// MPTCP options as tcpdump reads them: RFC 6824 with the version 1 forms of RFC 8684. Every function is
// given the whole option, kind and length included, and gives false where its length or the header's flags
// do not fit.
namespace synfin::wire::notation {

namespace {

using FlagsIfKnown = std::optional<Flags>;

std::uint64_t load_u64(const std::uint8_t* p) { return (std::uint64_t{load_u32(p)} << 32) | load_u32(p + 4); }

void print_hex(Text& out, std::string_view label, std::uint64_t value) {
  out.print(label, "0x");
  out.hex(value);
}

bool is(FlagsIfKnown flags, Flags mask, Flags wanted) {
  return !flags || (flags->bits() & mask.bits()) == wanted.bits();
}
bool has_syn(FlagsIfKnown flags) { return is(flags, Flag::syn, Flag::syn); }
bool has_ack(FlagsIfKnown flags) { return is(flags, Flag::ack, Flag::ack); }
bool has_syn_ack(FlagsIfKnown flags) { return is(flags, Flag::syn | Flag::ack, Flag::syn | Flag::ack); }
bool has_ack_only(FlagsIfKnown flags) { return is(flags, Flag::syn | Flag::ack, Flag::ack); }

bool print_capable(Text& out, ByteView option, FlagsIfKnown flags) {
  const std::size_t size = option.size();
  const bool on_syn = (size == 12 || size == 4) && has_syn(flags);
  const bool on_ack = (size == 20 || size == 22) && has_ack_only(flags);
  if (!on_syn && !on_ack) return false;
  const unsigned version = option[2] & 0xf;
  if (version > 1) {
    out.print(" Unknown Version (", version, ')');
    return true;
  }
  out.print(" v", version);
  constexpr std::uint8_t checksum_required = 0x80;
  if (option[3] & checksum_required) out.put(" csum");
  if (size >= 12) print_hex(out, " {", load_u64(&option[4]));
  if (size >= 20) print_hex(out, ",", load_u64(&option[12]));
  if (size >= 12) out.put('}');
  return true;
}

bool print_join(Text& out, ByteView option, FlagsIfKnown flags) {
  const std::size_t size = option.size();
  if (size == 24 && has_ack(flags)) {
    out.put(" hmac 0x");
    out.hex(option.subspan(4, 20));
    return true;
  }
  const bool on_syn = size == 12 && has_syn(flags);
  const bool on_syn_ack = size == 16 && has_syn_ack(flags);
  if (!on_syn && !on_syn_ack) return false;
  if (option[2] & 1) out.put(" backup");
  out.print(" id ", unsigned{option[3]});
  if (on_syn) {
    print_hex(out, " token ", load_u32(&option[4]));
    print_hex(out, " nonce ", load_u32(&option[8]));
  } else {
    print_hex(out, " hmac ", load_u64(&option[4]));
    print_hex(out, " nonce ", load_u32(&option[12]));
  }
  return true;
}

// A 4- or 8-byte number, as the flag says (RFC 8684 3.3).
bool print_number(Text& out, Reader& reader, std::string_view label, bool wide) {
  out.put(label);
  if (reader.remaining() < (wide ? 8u : 4u)) return false;
  std::uint64_t value = reader.u32();
  if (wide) value = (value << 32) | reader.u32();
  out.print(value);
  return true;
}

bool print_dss(Text& out, ByteView option, FlagsIfKnown flags) {
  if (option.size() < 4 || (flags && flags->has(Flag::syn))) return false;
  enum Bit : std::uint8_t { has_ack_number = 1, wide_ack = 2, has_mapping = 4, wide_seq = 8, data_fin = 16 };
  const std::uint8_t bits = option[3];
  Reader reader(option.subspan(4));
  if (bits & data_fin) out.put(" fin");
  if (bits & has_ack_number) {
    if (!print_number(out, reader, " ack ", bits & wide_ack)) return false;
  }
  if (bits & has_mapping) {
    if (!print_number(out, reader, " seq ", bits & wide_seq)) return false;
    if (reader.remaining() < 4) return false;
    out.print(" subseq ", reader.u32());
    if (reader.remaining() < 2) return false;
    out.print(" len ", reader.u16());
    if (reader.remaining() >= 2) print_hex(out, " csum ", reader.u16());
  }
  return reader.remaining() == 0;
}

std::string_view address_version(std::uint8_t version_and_echo) {
  switch (version_and_echo) {
    case 0:
      return "v1";
    case 1:
      return "v1-echo";
    case 4:
      return "v0-ip4";
    case 6:
      return "v0-ip6";
    default:
      return "[bad version/echo]";
  }
}

// The longest run of two or more zero words, the first of several: where it starts and how long it is.
struct ZeroRun {
  std::size_t start = 0, length = 0;
};

ZeroRun longest_zero_run(ByteView address) {
  ZeroRun longest, run;
  for (std::size_t word = 0; word < 8; ++word) {
    if (load_u16(&address[2 * word]) != 0) {
      run = {};
      continue;
    }
    if (run.length++ == 0) run.start = word;
    if (run.length > longest.length && run.length > 1) longest = run;
  }
  return longest;
}

// RFC 5952, but for the embedded IPv4 addresses of RFC 4291 2.5.5, which end in four decimal numbers.
void print_ipv6(Context& line, ByteView address) {
  const ZeroRun zeros = longest_zero_run(address);
  const bool embeds_v4 =
      zeros.start == 0 && (zeros.length == 6 || (zeros.length == 5 && load_u16(&address[10]) == 0xffff));
  for (std::size_t word = 0; word < 8; ++word) {
    if (word >= zeros.start && word < zeros.start + zeros.length) {
      if (word == zeros.start) line.out.put(':');
      continue;
    }
    if (word != 0) line.out.put(':');
    if (word == 6 && embeds_v4) return line.out.address(Address{load_u32(&address[12])});
    line.out.hex(load_u16(&address[2 * word]));
  }
  if (zeros.start + zeros.length == 8) line.out.put(':');
}

// The address's family, a port and an HMAC are told by the length alone.
bool print_add_address(Context& line, ByteView option) {
  Text& out = line.out;
  const std::size_t size = option.size();
  const bool v4 = size == 8 || size == 10 || size == 16 || size == 18;
  const bool v6 = size == 20 || size == 22 || size == 28 || size == 30;
  if (!v4 && !v6) return false;
  out.print(' ', address_version(option[2] & 0xf), " id ", unsigned{option[3]}, ' ');
  Reader reader(option.subspan(4));
  if (v4) {
    line.address(reader.u32());
  } else {
    print_ipv6(line, reader.view(16));
  }
  if (reader.remaining() % 8 == 2) out.print(':', reader.u16());
  if (reader.remaining() == 8) print_hex(out, " hmac ", load_u64(reader.rest().data()));
  return true;
}

bool print_remove_address(Text& out, ByteView option) {
  if (option.size() < 4) return false;
  out.put(" id");
  for (const std::uint8_t id : option.subspan(3)) out.print(' ', unsigned{id});
  return true;
}

bool print_priority(Text& out, ByteView option) {
  if (option.size() != 3 && option.size() != 4) return false;
  out.put((option[2] & 1) ? " backup" : " non-backup");
  if (option.size() == 4) out.print(" id ", unsigned{option[3]});
  return true;
}

bool print_fail(Text& out, ByteView option) {
  if (option.size() != 12) return false;
  out.print(" seq ", load_u64(&option[4]));
  return true;
}

bool print_fast_close(Text& out, ByteView option) {
  if (option.size() != 12) return false;
  print_hex(out, " key ", load_u64(&option[4]));
  return true;
}

}  // namespace

bool print_mptcp(Context& line, ByteView option, FlagsIfKnown flags) {
  line.protocol = "mptcp";
  if (option.size() < 3) return false;
  const std::size_t subtype = std::min<std::size_t>(option[2] >> 4, mptcp_words.size() - 1);
  line.out.print(' ', option.size(), ' ', mptcp_words[subtype]);
  switch (subtype) {
    case 0:
      return print_capable(line.out, option, flags);
    case 1:
      return print_join(line.out, option, flags);
    case 2:
      return print_dss(line.out, option, flags);
    case 3:
      return print_add_address(line, option);
    case 4:
      return print_remove_address(line.out, option);
    case 5:
      return print_priority(line.out, option);
    case 6:
      return print_fail(line.out, option);
    case 7:
      return print_fast_close(line.out, option);
    default:
      return true;
  }
}

}  // namespace synfin::wire::notation
