#include "wire/notation_state.h"

// IPv4 header options (RFC 791 3.1). tcpdump follows an option's own length beyond the end of the header as
// long as there are captured bytes, and so does this.
namespace synfin::wire::notation {

namespace {

enum Kind : std::uint8_t {
  eol = 0,
  nop = 1,
  record_route = 7,
  timestamp = 68,
  traceroute = 82,
  security = 130,
  loose_route = 131,
  strict_route = 137,
  router_alert = 148,
};

bool has(ByteView bytes, std::size_t offset, std::size_t count) {
  return offset <= bytes.size() && count <= bytes.size() - offset;
}

void print_name(Text& out, std::uint8_t kind) {
  switch (kind) {
    case eol:
      return out.put("EOL");
    case nop:
      return out.put("NOP");
    case record_route:
      return out.put("RR");
    case timestamp:
      return out.put("timestamp");
    case traceroute:
      return out.put("traceroute");
    case security:
      return out.put("security");
    case loose_route:
      return out.put("LSRR");
    case strict_route:
      return out.put("SSRR");
    case router_alert:
      return out.put("RA");
    default:
      return out.print("unknown ", unsigned{kind});
  }
}

void print_bad(Text& out, std::string_view what, std::size_t value) {
  out.print("[bad ", what, ' ', value, ']');
}

// RR, LSRR and SSRR. `bytes` starts with the option and may go on behind it.
bool print_route(Context& line, ByteView bytes, std::size_t length) {
  Text& out = line.out;
  if (length < 3) {
    out.put(' ');
    print_bad(out, "length", length);
    return true;
  }
  if ((length + 1) % 4 != 0) {
    out.put(' ');
    print_bad(out, "length", length);
  }
  // The pointer counts from 1; where it is 0, tcpdump's unsigned arithmetic makes it huge.
  const std::uint32_t pointer = std::uint32_t{bytes[2]} - 1;
  if (pointer < 3 || (pointer + 1) % 4 != 0 || pointer > length + 1) {
    out.put(' ');
    print_bad(out, "ptr", bytes[2]);
  }
  for (std::size_t at = 3; at < length; at += 4) {
    if (!has(bytes, at, 4)) return false;
    out.put(' ');
    line.address(&bytes[at]);
    if (pointer > at) out.put(',');
  }
  return true;
}

enum TimestampForm : std::uint8_t { times_only = 0, times_and_addresses = 1, prespecified = 3 };

// The stamps from the fifth byte on; gives the offset after the last one, or nothing if one is not all there.
std::optional<std::size_t> print_stamps(Context& line, ByteView bytes, std::size_t length, std::size_t size,
                                        std::uint32_t pointer) {
  std::size_t at = 4;
  for (; at < length; at += size) {
    if (!has(bytes, at, size)) return std::nullopt;
    line.out.print(pointer == at ? " ^ " : " ", load_u32(&bytes[at + size - 4]), '@');
    if (size == 8) line.address(&bytes[at]);
  }
  return at;
}

bool print_timestamps(Context& line, ByteView bytes, std::size_t length) {
  Text& out = line.out;
  if (length < 4) {
    print_bad(out, "length", length);
    return true;
  }
  out.put(" TS{");
  const std::uint8_t form = bytes[3] & 0xf;
  const std::size_t size = form == times_only ? 4 : 8;
  if ((length - 4) % size != 0) print_bad(out, "length", length);
  const std::uint32_t pointer = std::uint32_t{bytes[2]} - 1;
  if (pointer < 4 || (pointer - 4) % size != 0 || pointer > length + 1) print_bad(out, "ptr", bytes[2]);

  std::size_t at = 0;
  if (form == times_only || form == times_and_addresses || form == prespecified) {
    out.put(form == times_only ? "TSONLY" : form == times_and_addresses ? "TS+ADDR" : "PRESPEC");
    const auto end = print_stamps(line, bytes, length, size, pointer);
    if (!end) return false;
    at = *end;
  } else {
    print_bad(out, "ts type", form);
  }
  if (pointer == at) out.put(" ^ ");
  const unsigned missed = bytes[3] >> 4;
  if (missed != 0) {
    out.print(" [", missed, " hops not recorded]} ");
  } else {
    out.put('}');
  }
  return true;
}

void print_router_alert(Text& out, ByteView option) {
  if (option.size() < 4) {
    out.put(' ');
    print_bad(out, "length", option.size());
  } else if (const std::uint16_t value = load_u16(&option[2]); value != 0) {
    out.print(" value ", value);
  }
}

// The value of an option that is all there. False: an address or time behind its end is not.
bool print_value(Context& line, ByteView bytes, std::size_t length) {
  switch (bytes[0]) {
    case timestamp:
      return print_timestamps(line, bytes, length);
    case record_route:
    case loose_route:
    case strict_route:
      return print_route(line, bytes, length);
    case router_alert:
      print_router_alert(line.out, bytes.first(length));
      return true;
    default:
      return true;
  }
}

}  // namespace

Extent print_ip_options(Context& line, ByteView options, std::size_t length) {
  std::string_view separator;
  while (length > 0) {
    line.out.put(separator);
    separator = ",";
    if (options.empty()) return Extent::cut;
    const std::uint8_t kind = options[0];
    print_name(line.out, kind);
    if (kind == eol) return Extent::whole;
    std::size_t size = 1;
    if (kind != nop) {
      if (options.size() < 2) return Extent::cut;
      size = options[1];
    }
    if ((kind != nop && size < 2) || size > length) {
      line.out.put(' ');
      print_bad(line.out, "length", size);
      return Extent::whole;
    }
    if (size > options.size() || !print_value(line, options, size)) return Extent::stopped;
    options = options.subspan(size);
    length -= size;
  }
  return Extent::whole;
}

std::uint32_t final_destination(ByteView ip) {
  const std::size_t end = std::size_t{4} * (ip[0] & 0xf);
  std::size_t at = 20;
  while (at < end && ip[at] != eol) {
    const std::uint8_t kind = ip[at];
    const std::size_t size = kind == nop ? 1 : has(ip, at + 1, 1) ? ip[at + 1] : 0;
    if (size == 0 || (kind != nop && size < 2) || size > end - at) break;
    if ((kind == loose_route || kind == strict_route) && size >= 7) return load_u32(&ip[at + size - 4]);
    at += size;
  }
  return load_u32(&ip[16]);
}

}  // namespace synfin::wire::notation
