#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "synfin/wire/bytes.h"
#include "synfin/wire/checksum.h"
#include "synfin/wire/flags.h"
#include "synfin/wire/notation.h"

#include "wire/sequence_bases.h"
#include "wire/text.h"

// The parts of the formatter, one file a header. A ByteView given to them begins with their header and
// ends where the capture or the packet ends, whichever comes first.
//
// A function that gives bool gives false when the capture ends inside something that it had to read: then
// nothing more is printed but [|protocol], by the outermost caller. (tcpdump jumps out of its printers
// there.) Where tcpdump notices in time and prints [|protocol] itself, so do they, and give true.
namespace synfin::wire::notation {

struct Context {
  NotationStyle style;
  SequenceBases bases;
  Text out;
  std::string_view protocol;  // whose bytes are being read

  bool verbose() const { return style.verbosity > 0; }
  void truncated() { out.print(" [|", protocol, ']'); }
  void invalid() { out.put(" (invalid)"); }
  void address(std::uint32_t value);  // its name, if it has one
  void address(const std::uint8_t* bytes) { address(load_u32(bytes)); }
  void port(std::uint16_t tcp_port);
  // "192.0.2.1 > 192.0.2.2" of an IP header
  void addresses(ByteView ip);
};

// What is printed before the packet of a frame.
void print_link_layer(Context& line, const Notation::Frame& frame);

// An IP header and what it carries. `length`: bytes that should be there, by the layer below.
[[nodiscard]] bool print_ip(Context& line, ByteView captured, std::uint32_t length);

// How far a list of options could be printed: to its end, until one that stops the line (which says so
// itself), or until the capture ends, as above.
enum class Extent { whole, stopped, cut };

// The part in brackets that -v adds.
[[nodiscard]] Extent print_ip_details(Context& line, ByteView ip);
// `length` bytes of options; `options` may go on behind them.
[[nodiscard]] Extent print_ip_options(Context& line, ByteView options, std::size_t length);
// Where the packet is to arrive in the end: the last address of a source route, else the header's.
std::uint32_t final_destination(ByteView ip);

// What an IP packet carries. `length`: its bytes by the IP header, captured or not.
struct Carried {
  ByteView ip;
  ByteView bytes;
  std::uint32_t length = 0;
  bool more_fragments = false;
};
[[nodiscard]] bool print_tcp(Context& line, const Carried& tcp);
[[nodiscard]] bool print_icmp(Context& line, const Carried& icmp);
// The extension that may follow the quote in an ICMP error (RFC 4884).
[[nodiscard]] bool print_icmp_extension(Context& line, const Carried& icmp);

struct OptionSetting {
  std::uint32_t sack_base = 0;
  bool payload_captured = true;
  // The header's flags, which decide what an MPTCP option may be; absent: it may be anything.
  std::optional<Flags> flags;
};
// What stands between the brackets, and the closing one. `length` bytes of options; `options` may go on
// behind them.
[[nodiscard]] Extent print_tcp_options(Context& line, ByteView options, std::size_t length,
                                       const OptionSetting& setting);
// An MPTCP option (RFC 8684), all of it captured; false: malformed.
[[nodiscard]] bool print_mptcp(Context& line, ByteView option, std::optional<Flags> flags);

// Text of a protocol that is known by its ports, `length` bytes by the headers.
[[nodiscard]] bool print_application(Context& line, std::uint16_t source_port, std::uint16_t destination_port,
                                     ByteView captured, std::uint32_t length);
// What `field`, a checksum field whose header sums up to `sum` with it, should have been. Of the two zeros
// of one's complement it gives the one that tcpdump's sum gives.
inline std::uint16_t corrected_checksum(std::uint16_t field, const ChecksumSum& sum) {
  ChecksumSum corrected;
  corrected.add(field);
  corrected.add(sum.checksum());
  return corrected.folded();
}
// A character as cat -v shows it.
void print_visible(Text& out, std::uint8_t c);

}  // namespace synfin::wire::notation
