#include <vector>

#include "wire/line_reader.h"

// From "Flags [" to the length.
namespace synfin::wire {

namespace {

void read_flags(LineReader& r, TcpLine& tcp) {
  r.token(TokenKind::flags, [&] {
    r.in.take("Flags [");
    const std::size_t start = r.in.at();
    const auto flags = parse_flags(r.in.take_until("]"));
    if (!flags) r.in.fail("flags are letters of FSRP.UEWe, or none", start);
    tcp.flags = flags.value_or(Flags());
    r.in.expect("]", "']' behind the flags is expected");
  });
}

void read_checksum(LineReader& r, TcpLine& tcp) {
  r.in.expect("cksum 0x", "'cksum 0xHHHH' is expected");
  LineChecksum checksum;
  checksum.field = r.in.u16(16);
  if (!r.in.take(" (correct)")) {
    r.in.expect(" (incorrect -> 0x", "' (correct)' or ' (incorrect -> 0xHHHH)' is expected");
    checksum.right = r.in.u16(16);
    r.in.expect(")", "')' is expected");
  }
  tcp.checksum = checksum;
}

void read_seq(LineReader& r, TcpLine& tcp) {
  r.in.expect("seq ", "'seq N' or 'seq N:M' is expected");
  tcp.seq = r.in.u32();
  if (r.in.take(":")) tcp.seq_end = r.in.u32();
}

void read_ack(LineReader& r, TcpLine& tcp) {
  const std::size_t start = r.in.at();
  r.in.expect("ack ", "'ack N' is expected");
  tcp.ack = r.in.u32();
  if (!tcp.flags.has(Flag::ack)) r.in.fail("an ack belongs to a segment with the flag '.'", start);
}

void read_urgent(LineReader& r, TcpLine& tcp) {
  r.in.expect("urg ", "'urg N' is expected");
  tcp.urgent = r.in.u16();
}

// Where the bracket closes that is open at `start`; remarks bring brackets of their own.
std::size_t closing_bracket(std::string_view text, std::size_t start) {
  int depth = 1;
  for (std::size_t at = start; at < text.size(); ++at) {
    if (text[at] == '[') ++depth;
    if (text[at] == ']' && --depth == 0) return at;
  }
  return text.size();
}

void read_options(LineReader& r, TcpLine& tcp) {
  if (!r.in.take(", options [")) return;
  const std::size_t start = r.in.at();
  const std::size_t end = closing_bracket(r.text, start);
  Scanner list(r.text.substr(start, end - start));
  std::vector<TextRange> each;
  tcp.options = parse_option_list(list, each);
  if (!list.ok()) return r.in.fail(list.error()->reason, start + list.error()->offset);
  for (const TextRange& range : each)
    r.line.tokens.push_back({TokenKind::option, {start + range.offset, range.length}});
  r.in.skip_to(end);
  r.in.expect("]", "']' behind the options is expected");
}

// ", WORD ...", if it is there.
template <typename Read>
void read_field(LineReader& r, std::string_view word, TokenKind kind, Read read) {
  if (!r.in.rest().starts_with(", ") || !r.in.rest().substr(2).starts_with(word)) return;
  r.in.take(", ");
  r.token(kind, read);
}

void read_window(LineReader& r, TcpLine& tcp) {
  r.in.expect(", ", "', win N' is expected");
  r.token(TokenKind::window, [&] {
    r.in.expect("win ", "'win N' is expected");
    tcp.window = r.in.u16();
  });
}

void read_length(LineReader& r, TcpLine& tcp) {
  r.in.expect(", ", "', length N' is expected");
  r.token(TokenKind::length, [&] {
    r.in.expect("length ", "'length N' is expected");
    tcp.length = r.in.u32();
  });
}

void check_ack(LineReader& r, const TcpLine& tcp) {
  if (tcp.flags.has(Flag::ack) && !tcp.ack) r.in.fail("', ack N' is expected: the flag '.' is set");
}

// tcpdump's b of a:b is a + length.
void check_length(LineReader& r, const TcpLine& tcp, std::size_t start) {
  if (tcp.seq_end && *tcp.seq_end - *tcp.seq != tcp.length)
    r.in.fail("this is not the difference of the numbers in 'seq N:M'", start);
}

}  // namespace

void read_tcp_body(LineReader& r) {
  TcpLine tcp;
  read_flags(r, tcp);
  read_field(r, "cksum ", TokenKind::checksum, [&] { read_checksum(r, tcp); });
  read_field(r, "seq ", TokenKind::seq, [&] { read_seq(r, tcp); });
  read_field(r, "ack ", TokenKind::ack, [&] { read_ack(r, tcp); });
  check_ack(r, tcp);
  read_window(r, tcp);
  read_field(r, "urg ", TokenKind::urgent, [&] { read_urgent(r, tcp); });
  read_options(r, tcp);
  const std::size_t before_length = r.in.at();
  read_length(r, tcp);
  check_length(r, tcp, before_length + 2);
  r.line.body = tcp;
}

}  // namespace synfin::wire
