#include <algorithm>

#include "synfin/wire/icmp.h"

#include "wire/icmp_words.h"
#include "wire/line_reader.h"

// An ICMP message's words, as notation_icmp.cpp writes them.
namespace synfin::wire {

namespace {

constexpr std::string_view no_such_message =
    "no such ICMP message: errors about a packet are understood ('host A unreachable - admin prohibited', "
    "'time "
    "exceeded in-transit' ...), and echoes";

void set_type(IcmpLine& icmp, IcmpType type, std::optional<std::uint8_t> code = {}) {
  icmp.type = static_cast<std::uint8_t>(type);
  icmp.code = code;
}

void set_unreachable(IcmpLine& icmp, UnreachableCode code) {
  set_type(icmp, IcmpType::destination_unreachable, static_cast<std::uint8_t>(code));
}

std::string host_from(Scanner& in) { return std::string(in.take_until(" ")); }

bool read_echo(Scanner& in, IcmpLine& icmp) {
  const bool request = in.take("echo request");
  if (!request && !in.take("echo reply")) return false;
  icmp.type = request ? 8 : 0;
  icmp.code = 0;
  in.expect(", id ", "', id N, seq N' is expected");
  in.u16();
  in.expect(", seq ", "', seq N' is expected");
  in.u16();
  return true;
}

bool read_time_exceeded(Scanner& in, IcmpLine& icmp) {
  if (in.take("time exceeded in-transit")) {
    set_type(icmp, IcmpType::time_exceeded, 0);
  } else if (in.take("ip reassembly time exceeded")) {
    set_type(icmp, IcmpType::time_exceeded, 1);
  } else if (in.take("time exceeded-#")) {
    set_type(icmp, IcmpType::time_exceeded, in.u8());
  } else {
    return false;
  }
  return true;
}

bool read_parameter_problem(Scanner& in, IcmpLine& icmp) {
  if (in.take("parameter problem - octet ")) {
    in.u8();
    set_type(icmp, IcmpType::parameter_problem, 0);
  } else if (in.take("parameter problem - code ")) {
    set_type(icmp, IcmpType::parameter_problem, in.u8());
  } else {
    return false;
  }
  return true;
}

void read_redirect_hosts(Scanner& in, IcmpLine& icmp, std::string_view between) {
  icmp.host = host_from(in);
  in.expect(between, "the gateway is expected");
  icmp.gateway = std::string(in.take_until(" ,"));
}

bool read_redirect(Scanner& in, IcmpLine& icmp) {
  if (in.take("redirect-#")) {
    set_type(icmp, IcmpType::redirect, in.u8());
    in.expect(" ", "a blank and the destination are expected");
    read_redirect_hosts(in, icmp, " to ");
    return true;
  }
  for (std::size_t code = 0; code < redirect_phrases.size(); ++code) {
    const auto& [before, after] = redirect_phrases[code];
    const std::string_view rest = in.rest();
    const std::size_t host_end = rest.find(' ', before.size());
    if (!rest.starts_with(before) || !rest.substr(std::min(host_end, rest.size())).starts_with(after))
      continue;
    in.take(before);
    set_type(icmp, IcmpType::redirect, static_cast<std::uint8_t>(code));
    read_redirect_hosts(in, icmp, after);
    return true;
  }
  return false;
}

// What the phrases leave: more than an address. `in` is behind the address.
void read_unreachable_port(Scanner& in, IcmpLine& icmp, std::size_t start) {
  if (in.take("tcp port ")) {
    icmp.protocol = 6;
  } else if (in.take("udp port ")) {
    icmp.protocol = 17;
  } else if (!in.take("protocol ")) {
    return in.fail(no_such_message, start);
  } else {
    icmp.protocol = in.u8();
    if (in.take(" unreachable")) return set_unreachable(icmp, UnreachableCode::protocol);
    in.expect(" port ", "' port N unreachable' is expected");
  }
  set_unreachable(icmp, UnreachableCode::port);
  icmp.port = std::string(in.take_until(" "));
  in.expect(" unreachable", "' unreachable' is expected");
}

void read_frag_needed(Scanner& in, IcmpLine& icmp) {
  set_unreachable(icmp, UnreachableCode::fragmentation_needed);
  if (!in.take(" (mtu ")) return;
  icmp.next_hop_mtu = in.u16();
  in.expect(")", "')' is expected");
}

// Up to the length, which follows every message.
std::string_view words_of_message(std::string_view rest) { return rest.substr(0, rest.find(", length ")); }

bool read_phrase(Scanner& in, IcmpLine& icmp) {
  const std::string_view words = words_of_message(in.rest());
  for (std::size_t code = 0; code < unreachable_phrases.size(); ++code) {
    const auto& [before, after] = unreachable_phrases[code];
    if (after.empty() || !words.starts_with(before) || !words.ends_with(after)) continue;
    if (words.size() <= before.size() + after.size()) continue;
    const std::string_view host = words.substr(before.size(), words.size() - before.size() - after.size());
    if (host.find(' ') != std::string_view::npos) continue;
    set_type(icmp, IcmpType::destination_unreachable, static_cast<std::uint8_t>(code));
    icmp.host = std::string(host);
    in.skip_to(in.at() + words.size());
    return true;
  }
  return false;
}

void read_unreachable(Scanner& in, IcmpLine& icmp) {
  if (read_phrase(in, icmp)) return;
  const std::size_t start = in.at();
  icmp.host = host_from(in);
  if (in.take(" unreachable - need to frag")) return read_frag_needed(in, icmp);
  if (in.take(" unreachable - #")) return set_type(icmp, IcmpType::destination_unreachable, in.u8());
  if (!in.take(" ")) return in.fail(no_such_message, start);
  read_unreachable_port(in, icmp, start);
}

void read_message(Scanner& in, IcmpLine& icmp) {
  in.take("ICMP ");
  if (in.take("type-#")) {
    icmp.type = in.u8();
  } else if (in.take("source quench")) {
    set_type(icmp, IcmpType::source_quench);
  } else if (!read_echo(in, icmp) && !read_time_exceeded(in, icmp) && !read_parameter_problem(in, icmp) &&
             !read_redirect(in, icmp)) {
    read_unreachable(in, icmp);
  }
}

void read_checksum(LineReader& r) {
  if (!r.in.take(" (wrong icmp cksum ")) return;
  r.token(TokenKind::icmp_checksum, [&] {
    r.in.u16(16);
    r.in.expect(" (->", "' (->RIGHT)!' is expected");
    r.in.u16(16);
    r.in.expect(")!", "')!' is expected");
  });
  r.in.expect(")", "')' is expected");
}

}  // namespace

void read_icmp_body(LineReader& r) {
  IcmpLine icmp;
  r.token(TokenKind::icmp, [&] { read_message(r.in, icmp); });
  r.in.expect(", ", "', length N' is expected");
  r.token(TokenKind::length, [&] {
    r.in.expect("length ", "'length N' is expected");
    icmp.length = r.in.u32();
  });
  read_checksum(r);
  r.line.body = icmp;
}

}  // namespace synfin::wire
