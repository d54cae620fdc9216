#pragma once

#include <string_view>

#include "synfin/wire/parse_line.h"

#include "wire/scanner.h"

// The parts of the parser of whole lines, one file a header, as in notation_state.h.
namespace synfin::wire {

struct LineReader {
  explicit LineReader(std::string_view whole) : text(whole), in(whole) {}

  std::string_view text;
  Scanner in;
  ParsedLine line;

  // What `read` reads is a token of that kind, unless it fails or reads nothing.
  template <typename Read>
  void token(TokenKind kind, Read read) {
    const std::size_t start = in.at();
    read();
    if (in.ok() && in.at() > start) line.tokens.push_back({kind, {start, in.at() - start}});
  }
  std::string_view text_from(std::size_t start) const { return text.substr(start, in.at() - start); }
};

// Blanks, and where tcpdump has them line ends.
inline void skip_blanks(Scanner& in) {
  while (in.take(" ") || in.take("\n") || in.take("\t") || in.take("\r")) {
  }
}

// Stamp, interface, link layer, "IP" and what -v adds, up to the source.
void read_line_head(LineReader& reader);
// The part in brackets.
void read_ip_details(LineReader& reader);
// From "Flags [" on, and from "ICMP " on; each as far as the length.
void read_tcp_body(LineReader& reader);
void read_icmp_body(LineReader& reader);

}  // namespace synfin::wire
