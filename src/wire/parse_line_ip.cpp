#include <array>

#include "wire/line_reader.h"

// What tcpdump -v says of the IP header.
namespace synfin::wire {

namespace {

void read_tos(LineReader& r, LineIpHeader& ip) {
  r.in.take("(");
  r.token(TokenKind::tos, [&] {
    r.in.expect("tos 0x", "'tos 0x' is expected");
    ip.tos = r.in.u8(16);
    for (const std::string_view ecn : {",ECT(1)", ",ECT(0)", ",CE"}) r.in.take(ecn);
  });
}

// tcpdump leaves out a TTL of 0.
void read_ttl(LineReader& r, LineIpHeader& ip) {
  if (!r.in.rest().starts_with(", ttl ")) return;
  r.in.take(", ");
  r.token(TokenKind::ttl, [&] {
    r.in.take("ttl ");
    ip.ttl = r.in.u8();
  });
}

void read_id_and_offset(LineReader& r, LineIpHeader& ip) {
  r.in.expect(", ", "', id N' is expected");
  r.token(TokenKind::id, [&] {
    r.in.expect("id ", "'id N' is expected");
    ip.id = r.in.u16();
  });
  r.in.expect(", ", "', offset N' is expected");
  r.token(TokenKind::offset, [&] {
    r.in.expect("offset ", "'offset N' is expected");
    ip.fragment_offset = r.in.u16();
  });
}

void read_flag_names(Scanner& in, LineIpHeader& ip) {
  if (in.take("none")) return;
  do {
    if (in.take("+")) {
      ip.more_fragments = true;
    } else if (in.take("DF")) {
      ip.df = true;
    } else if (in.take("rsvd")) {
      ip.reserved_flag = true;
    } else {
      in.fail("one of the flags +, DF and rsvd, or none, is expected");
    }
  } while (in.take(", "));
}

void read_flags(LineReader& r, LineIpHeader& ip) {
  r.in.expect(", ", "', flags [..]' is expected");
  r.token(TokenKind::ip_flags, [&] {
    r.in.expect("flags [", "'flags [' is expected");
    read_flag_names(r.in, ip);
    r.in.expect("]", "']' is expected");
  });
}

void read_protocol_and_length(LineReader& r, LineIpHeader& ip) {
  r.in.expect(", ", "', proto NAME (N)' is expected");
  r.token(TokenKind::ip_protocol, [&] {
    r.in.expect("proto ", "'proto NAME (N)' is expected");
    r.in.take_until("(");
    r.in.expect("(", "'(' and the protocol's number are expected");
    ip.protocol = r.in.u8();
    r.in.expect(")", "')' is expected");
  });
  r.in.expect(", ", "', length N' is expected");
  r.token(TokenKind::ip_length, [&] {
    r.in.expect("length ", "'length N' is expected");
    ip.total_length = r.in.u16();
  });
}

// Their words are tcpdump's own and not read any further.
void read_options(LineReader& r) {
  if (!r.in.rest().starts_with(", options (")) return;
  r.in.take(", ");
  r.token(TokenKind::ip_options, [&] {
    r.in.take_until(")");
    r.in.expect(")", "')' behind the options is expected");
  });
}

void read_checksum(LineReader& r, LineIpHeader& ip) {
  if (!r.in.rest().starts_with(", bad cksum ")) return;
  r.in.take(", ");
  r.token(TokenKind::ip_checksum, [&] {
    r.in.take("bad cksum ");
    r.in.u16(16);
    r.in.expect(" (->", "' (->RIGHT)!' is expected");
    ip.right_checksum = r.in.u16(16);
    r.in.expect(")!", "')!' is expected");
  });
}

}  // namespace

void read_ip_details(LineReader& r) {
  LineIpHeader ip;
  read_tos(r, ip);
  read_ttl(r, ip);
  read_id_and_offset(r, ip);
  read_flags(r, ip);
  read_protocol_and_length(r, ip);
  read_options(r);
  read_checksum(r, ip);
  r.in.expect(")", "')' behind the IP header is expected");
  skip_blanks(r.in);
  r.line.ip = ip;
}

}  // namespace synfin::wire
