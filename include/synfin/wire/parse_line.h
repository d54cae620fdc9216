#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "synfin/wire/address.h"
#include "synfin/wire/flags.h"
#include "synfin/wire/options.h"
#include "synfin/wire/result.h"
#include "synfin/wire/segment_spec.h"
#include "synfin/wire/text_range.h"

namespace synfin::wire {

enum class TokenKind : std::uint8_t {
  timestamp,
  interface,  // "eth0  In", of tcpdump -i any
  link,       // tcpdump -e
  protocol,   // "IP"
  missing,    // "truncated-ip - 20 bytes missing!"
  tos,        // here begins what -v adds
  ttl,
  id,
  offset,
  ip_flags,
  ip_protocol,
  ip_length,
  ip_options,
  ip_checksum,
  source,
  destination,
  flags,  // of TCP
  checksum,
  seq,
  ack,
  window,
  urgent,
  option,  // one each
  length,
  payload,
  icmp,  // the message's words
  icmp_checksum,
  lines,       // what follows on lines of its own: bytes in hex, or the packet an ICMP error quotes
  annotation,  // synfin's, behind "  # "
};

struct LineToken {
  TokenKind kind{};
  TextRange range;
};

// tcpdump's -t styles. A time of day and a delta look alike but for the blank or minus before a delta, which
// a pasted line may have lost.
enum class StampStyle : std::uint8_t { time_of_day, delta, epoch, date };

struct LineStamp {
  StampStyle style = StampStyle::time_of_day;
  std::chrono::nanoseconds
      time{};                // since midnight, since the line it counts from, since 1970 (a date: local time)
  bool nanoseconds = false;  // nine digits
};

// The part in brackets that tcpdump -v adds.
struct LineIpHeader {
  std::uint8_t tos = 0;
  std::uint8_t ttl = 0;
  std::uint16_t id = 0;
  std::uint16_t fragment_offset = 0;  // bytes
  bool more_fragments = false;
  bool df = false;
  bool reserved_flag = false;
  std::uint8_t protocol = 0;
  std::uint16_t total_length = 0;               // bytes
  std::optional<std::uint16_t> right_checksum;  // absent: the header's is right, or was not checked
};

// An address and, for TCP, a port; as the line has them, and as numbers where they are.
struct LineEndpoint {
  std::string host;
  std::string port;  // empty on an ICMP line
  std::optional<Address> address;
  std::optional<std::uint16_t> port_number;
  friend bool operator==(const LineEndpoint&, const LineEndpoint&) = default;
};

struct LineChecksum {
  std::uint16_t field = 0;
  std::optional<std::uint16_t> right;  // what would be correct; absent: it is
};

// A segment's fields as printed: numbers may be relative.
struct TcpLine {
  Flags flags;
  std::optional<LineChecksum> checksum;
  std::optional<std::uint32_t> seq;
  std::optional<std::uint32_t> seq_end;  // the b of a:b
  std::optional<std::uint32_t> ack;
  std::uint16_t window = 0;
  std::optional<std::uint16_t> urgent;
  Options options;
  std::uint32_t length = 0;  // bytes of data
};

// An ICMP message; of errors, what they say of the packet they are about.
struct IcmpLine {
  std::uint8_t type = 0;
  std::optional<std::uint8_t> code;  // absent where the words do not say it
  std::string host;                  // where that packet was going; may be empty
  std::string port;                  // of 3/3
  std::string gateway;               // of a redirect
  std::optional<std::uint16_t> next_hop_mtu;
  std::uint8_t protocol = 6;  // of that packet, where it is said
  std::uint32_t length = 0;   // bytes
};

// One line of tcpdump's text. The tokens are in the text's order and do not overlap.
struct ParsedLine {
  std::vector<LineToken> tokens;
  std::optional<LineStamp> stamp;
  std::optional<LineIpHeader> ip;
  LineEndpoint source;
  LineEndpoint destination;
  std::variant<TcpLine, IcmpLine> body;

  const TcpLine* tcp() const { return std::get_if<TcpLine>(&body); }
  const IcmpLine* icmp() const { return std::get_if<IcmpLine>(&body); }
};

// Reads what Notation and tcpdump 4.9 and later print of an IPv4 packet with TCP or ICMP: with or without -n,
// with any -t, with -v, -S, -e, -i any, and with synfin's annotation. With -v the text has two lines, of
// which the second may have been joined to the first. Blanks, carriage return and newline around it do not
// matter. A line that tcpdump itself gave up (`[bad opt]`, `[|tcp]`) is refused with what its remark means.
Result<ParsedLine> parse_line(std::string_view text);

// The segment that a TCP line shows, as far as the line says it: addresses and ports that are numbers, and
// sequence numbers that are surely absolute, which are those of segments with SYN or without ACK. Empty for
// an ICMP line.
SegmentSpec segment_spec(const ParsedLine& line);
// The same for whoever wants just what the line has: numbers as they stand, and a checksum where the line
// says that it is wrong.
SegmentSpec literal_segment_spec(const ParsedLine& line);

}  // namespace synfin::wire
