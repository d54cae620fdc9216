#include "synfin/wire/parse_line.h"

#include <algorithm>
#include <array>

#include "wire/line_reader.h"

namespace synfin::wire {

namespace {

constexpr std::string_view annotation_mark = "  # ";

struct Remark {
  std::string_view words;
  std::string_view reason;
};

// What tcpdump writes where it cannot go on, or where what it has read makes no sense.
constexpr std::array<Remark, 11> remarks{{
    {"[|", "the capture ends here: tcpdump saw no more of the packet and printed no more"},
    {"[bad opt]", "tcpdump found an option of an impossible length here and gave the rest of the line up"},
    {"[bad hdr length", "the data offset is impossible: less than 20 bytes, or more than the packet has"},
    {"[len ", "this option has another length than its kind should have; its value is not to be trusted"},
    {"[remaining caplen", "the capture ends inside a header: tcpdump saw no more of the packet"},
    {"invalid sack", "the length of this option is not that of a number of blocks"},
    {"(invalid)", "the length of this option is one that its kind cannot have"},
    {"/echo]", "an MPTCP option whose flags make it neither an address nor an echo of one"},
    {"bad-hlen", "the IP header says that it is shorter than 20 bytes"},
    {"bad-len", "the packet's total length is less than its header's"},
    {"wrong link-layer encapsulation", "the bytes are not those of an IPv4 packet"},
}};

// A parser stumbles over a remark as over anything unknown; the remark itself is the better reason.
Error with_remark(std::string_view text, Error error) {
  std::size_t first = std::string_view::npos;
  for (const Remark& remark : remarks) {
    const std::size_t at = text.find(remark.words, error.offset);
    if (at < first) {
      first = at;
      error.reason = remark.reason;
    }
  }
  if (first != std::string_view::npos) error.offset = first;
  return error;
}

std::string_view without_line_end(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  return text.substr(0, last + 1);
}

std::optional<std::uint16_t> number_of(std::string_view port) {
  Scanner in(port);
  const std::uint16_t number = in.u16();
  return in.ok() && in.at_end() ? std::optional(number) : std::nullopt;
}

// The port stands behind the last dot: names have dots too.
void split_port(LineEndpoint& endpoint, Scanner& in, std::size_t start) {
  const std::size_t dot = endpoint.host.rfind('.');
  if (dot == std::string::npos || dot == 0 || dot + 1 == endpoint.host.size())
    return in.fail("an address or name, '.' and a port are expected", start);
  endpoint.port = endpoint.host.substr(dot + 1);
  endpoint.host.resize(dot);
  endpoint.port_number = number_of(endpoint.port);
}

struct Endpoints {
  std::size_t source_at = 0;
  std::size_t destination_at = 0;
};

Endpoints read_endpoints(LineReader& r) {
  Endpoints at{r.in.at(), 0};
  r.token(TokenKind::source, [&] { r.line.source.host = r.in.take_until(" "); });
  r.in.expect(" > ", "'SOURCE > DESTINATION: ' of a packet is expected");
  at.destination_at = r.in.at();
  r.token(TokenKind::destination, [&] { r.line.destination.host = r.in.take_until(": "); });
  if (r.line.destination.host.empty()) r.in.fail("the destination and ':' are expected");
  r.in.expect(":", "':' behind the destination is expected");
  r.in.take(" ");
  return at;
}

void read_body(LineReader& r, const Endpoints& at) {
  if (r.in.rest().starts_with("Flags [")) {
    split_port(r.line.source, r.in, at.source_at);
    split_port(r.line.destination, r.in, at.destination_at);
    return read_tcp_body(r);
  }
  if (r.in.rest().starts_with("ICMP ")) return read_icmp_body(r);
  const bool fragment = r.in.rest().starts_with("ip-proto-") || r.in.rest() == "tcp" || r.in.rest() == "icmp";
  r.in.fail(fragment ? "a later fragment, which has no TCP header: there is nothing to explain"
                     : "'Flags [' of TCP or 'ICMP ' is expected; other protocols are not understood");
}

void set_addresses(ParsedLine& line) {
  line.source.address = parse_address(line.source.host);
  line.destination.address = parse_address(line.destination.host);
}

// Where the parts behind the length end, if they are there.
struct Tail {
  std::size_t annotation = 0;
  std::size_t hex = 0;  // what tcpdump -x adds
};

Tail find_tail(std::string_view text, std::size_t start) {
  const std::size_t hex = std::min(text.find("\n\t0x", start), text.size());
  const std::size_t mark = text.substr(0, hex).rfind(annotation_mark);
  return {mark == std::string_view::npos || mark < start ? hex : mark, hex};
}

// Text of the payload, the annotation, and lines of their own.
void read_tail(LineReader& r) {
  const Tail tail = find_tail(r.text, r.in.at());
  const auto up_to = [&r](TokenKind kind, std::size_t end) { r.token(kind, [&] { r.in.skip_to(end); }); };
  if (r.in.take(": ") || (r.in.rest().starts_with(" [") && r.in.take(" ")))
    up_to(TokenKind::payload, tail.annotation);
  if (r.in.rest().starts_with("\n\t")) up_to(TokenKind::lines, tail.annotation);
  if (r.in.at() == tail.annotation && r.in.take(annotation_mark)) up_to(TokenKind::annotation, tail.hex);
  if (r.in.rest().starts_with("\n\t")) up_to(TokenKind::lines, r.text.size());
}

}  // namespace

Result<ParsedLine> parse_line(std::string_view text) {
  LineReader r(without_line_end(text));
  read_line_head(r);
  const Endpoints at = read_endpoints(r);
  if (r.in.ok()) read_body(r, at);
  if (r.in.ok()) read_tail(r);
  set_addresses(r.line);
  if (r.in.ok() && !r.in.at_end()) r.in.fail("the end of the line is expected");
  if (!r.in.ok()) return with_remark(r.text, *r.in.error());
  return std::move(r.line);
}

}  // namespace synfin::wire
