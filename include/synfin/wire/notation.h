#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <memory_resource>
#include <string>
#include <string_view>

#include "synfin/wire/address.h"
#include "synfin/wire/bytes.h"
#include "synfin/wire/link_layer.h"
#include "synfin/wire/options.h"
#include "synfin/wire/result.h"

namespace synfin::wire {

// Names to print instead of numbers; a lookup that gives an empty text means "no name". Filled in before
// formatting (wire/ resolves nothing).
struct NameTable {
  std::function<std::string_view(Address)> host;
  std::function<std::string_view(std::uint16_t tcp_port)> service;
};

// Of a frame captured on all interfaces, which has but the index of its own; empty: none is known.
using InterfaceNames = std::function<std::string_view(std::uint32_t index)>;

struct NotationStyle {
  bool absolute_sequence = false;              // tcpdump -S
  int verbosity = 0;                           // 0, 1 (-v) or 2 (-vv)
  bool verify_checksums = true;                // with -v; tcpdump -K turns it off
  bool quick = false;                          // tcpdump -q
  bool link_header = false;                    // tcpdump -e
  const NameTable* names = nullptr;            // null: numbers, tcpdump -n; must outlive the formatter
  const InterfaceNames* interfaces = nullptr;  // the same; null: none is known
  // Pairs of endpoints whose first sequence numbers are remembered, > 0, and a secret number, so that nobody
  // can choose pairs that are slow to find; and memory for them, which must outlive the formatter.
  std::size_t most_pairs = 1'000'000;
  std::uint64_t pairs_key = 0;
  std::pmr::memory_resource* pairs_memory = std::pmr::get_default_resource();
};

// tcpdump's line for an IPv4 packet that holds TCP or an ICMP error, without the timestamp: what
// `tcpdump -n` 4.99 prints from "IP " on, to the byte, also for malformed, fragmented and truncated ones. Of
// the payload it shows what tcpdump shows for HTTP, SSH, SMTP, FTP and RTSP; where tcpdump decodes other
// protocols by port (telnet 23, whois 43, domain 53, BGP 179, RESP 6379 and more), the line ends at `length
// N`. With verbosity the text has several lines, as tcpdump's has; no newline at the end.
//
// It remembers, as tcpdump does, the first sequence numbers of each pair of endpoints and prints later ones
// relative to them; so one formatter serves one stream of packets, in order.
class Notation {
 public:
  explicit Notation(NotationStyle style = {});
  ~Notation();
  Notation(Notation&&) noexcept;
  Notation& operator=(Notation&&) noexcept;

  // `packet`: the captured bytes from the IP header on. `wire_length`: bytes the packet had on the wire
  // from there on, >= packet.size().
  void append(std::string& out, ByteView packet, std::size_t wire_length);
  // A whole frame, whose IPv4 packet starts at `ipv4_at`: also what tcpdump prints of its link layer.
  struct Frame {
    LinkType type;
    ByteView bytes;
    std::size_t wire_length;
    std::size_t ipv4_at;
  };
  // False where the capture ends inside something that had to be read: then tcpdump no longer knows where the
  // packet starts, and prints -x and -X from the frame's start on.
  bool append(std::string& out, const Frame& frame);
  // Whether a pair of endpoints has been forgotten because there were too many.
  bool forgot_pairs() const;

  std::string line(ByteView packet) {
    std::string out;
    append(out, packet, packet.size());
    return out;
  }

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The text between the brackets of `options [...]`: "mss 1460,sackOK,TS val 7 ecr 0,nop,wscale 7".
std::string to_string(const Options& options);
// And back: every option tcpdump has a word for, plus `unknown-K 0xHEX`. '' is no options. The error's offset
// is that of the word not understood. Refused: more than 40 bytes, a value out of its range.
Result<Options> parse_options(std::string_view text);

}  // namespace synfin::wire
