#include <fmt/format.h>

#include "synfin/wire/seq.h"

#include "view/flag_words.h"
#include "view/hex16.h"
#include "view/token_meaning.h"

namespace synfin::view {

namespace {

using wire::Flag;
using wire::TokenKind;

std::string_view name_of(Flag flag) {
  for (const FlagWord& word : flag_words)
    if (word.flag == flag) return word.name;
  return "";
}

std::string flags_meaning(const PlacedSegment& s) {
  if (s.tcp.flags == wire::Flags()) return "no flag is set";
  std::string out;
  for (std::size_t bit = 0; bit < wire::flag_letters.size(); ++bit) {
    const auto flag = static_cast<Flag>(1u << bit);
    if (!s.has(flag)) continue;
    for (const FlagWord& word : flag_words) {
      if (word.flag == flag)
        out += fmt::format("{}{} = {}, {}", out.empty() ? "" : "; ", wire::flag_letters[bit], word.name,
                           word.meaning);
    }
  }
  return out;
}

std::string checksum_meaning(const wire::LineChecksum& checksum) {
  if (!checksum.right) return "right, over pseudo-header, header and data";
  return fmt::format(
      "wrong: {} would be right; usual on the sender itself, whose network card fills it in later",
      hex16(*checksum.right));
}

std::string_view why_absolute(const PlacedSegment& s) {
  if (!s.has(Flag::ack)) return "absolute, as on every segment without ACK";
  if (s.has(Flag::syn)) return "absolute, as on every SYN-ACK";
  return "absolute: tcpdump -S, or the pair's first segment with ACK";
}

// `on_the_wire`: the same number absolute, if that is known.
std::string numbering_words(const PlacedSegment& s, std::optional<std::uint32_t> on_the_wire) {
  switch (s.numbering) {
    case Numbering::absolute:
      return std::string(why_absolute(s));
    case Numbering::relative:
      return on_the_wire ? fmt::format("relative, {} on the wire", *on_the_wire)
                         : "relative: counted from the pair's first segment with ACK";
    case Numbering::likely_relative:
      return "likely relative, being small (absolute with tcpdump -S, and on the pair's first segment with "
             "ACK)";
    case Numbering::likely_absolute:
      return "likely absolute, being large (tcpdump -S, or the pair's first segment with ACK)";
  }
  return {};
}

std::optional<std::uint32_t> on_the_wire(std::optional<std::uint32_t> first, std::uint32_t printed) {
  return first ? std::optional(*first + printed) : std::nullopt;
}

std::string what_seq_names(const PlacedSegment& s) {
  const std::uint32_t seq = *s.tcp.seq;
  if (s.has(Flag::syn)) return fmt::format("the sender's ISN; data will start at {}", seq + 1);
  if (s.tcp.length > 0) {
    const std::uint32_t next = seq + s.tcp.length;
    return fmt::format(
        "{}; the next one will be {}",
        s.tcp.length == 1 ? fmt::format("byte {}", seq) : fmt::format("bytes {} to {}", seq, next - 1), next);
  }
  if (s.has(Flag::fin)) return "the FIN's own number";
  if (s.has(Flag::rst) && s.has(Flag::ack) && seq == 0)
    return "0, as an RST has that answers a segment without ACK (RFC 9293 3.10.7.1)";
  if (s.has(Flag::rst)) return "where the receiver expects the next byte, or the RST is not taken";
  return "of the next byte that will be sent";
}

std::string seq_meaning(const PlacedSegment& s) {
  return fmt::format("{}: {}", numbering_words(s, on_the_wire(s.sender.first, *s.tcp.seq)),
                     what_seq_names(s));
}

std::string what_ack_names(const PlacedSegment& s) {
  const std::uint32_t ack = *s.tcp.ack;
  if (s.has(Flag::syn)) return fmt::format("{} + 1, as the SYN of that number has arrived", ack - 1);
  if (s.ack == 1u && s.receiver.first_is_isn) return "the number after the SYN, which has arrived";
  if (s.has(Flag::rst)) return "the number after the segment that is refused";
  if (s.receiver.fin && s.ack == *s.receiver.fin + 1) return "the number after the FIN, which has arrived";
  return fmt::format("everything before {} has arrived, which is expected next", ack);
}

std::string ack_meaning(const PlacedSegment& s) {
  return fmt::format("{}: {}", numbering_words(s, on_the_wire(s.receiver.first, *s.tcp.ack)),
                     what_ack_names(s));
}

std::string syn_window(const PlacedSegment& s) {
  const auto shift = s.tcp.options.window_scale();
  std::string out =
      fmt::format("{} bytes that the sender will take; on a SYN never scaled (RFC 7323 2.2)", s.tcp.window);
  if (shift)
    out += fmt::format("; later ones count units of {} bytes if both ends have wscale",
                       1u << std::min(*shift, wire::largest_window_scale));
  return out;
}

std::string scaled_window(const PlacedSegment& s, std::string_view condition) {
  const unsigned shift = std::min(*s.sender.wscale, wire::largest_window_scale);
  return fmt::format("{} x 2^{} = {} bytes that the sender will take, by the wscale of its SYN{}",
                     s.tcp.window, shift, std::uint64_t{s.tcp.window} << shift, condition);
}

std::string window_meaning(const PlacedSegment& s) {
  if (s.has(Flag::rst)) return "means nothing on an RST";
  if (s.tcp.window == 0) return "closed: the sender takes nothing until it says otherwise";
  switch (scaling_of(s)) {
    case Scaling::never:
      return syn_window(s);
    case Scaling::none:
      return fmt::format("{} bytes that the sender will take: not scaled, as one of the SYNs had no wscale",
                         s.tcp.window);
    case Scaling::by_shift:
      return scaled_window(s, "");
    case Scaling::by_shift_if:
      return scaled_window(s, ", if the other SYN had one too");
    case Scaling::unknown:
      return fmt::format("{} times 2^wscale of this sender's SYN, in bytes; that SYN is not among the lines",
                         s.tcp.window);
  }
  return {};
}

std::string length_meaning(const PlacedSegment& s) {
  const std::uint32_t length = s.tcp.length;
  std::string data =
      length == 0 ? "no data" : fmt::format("{} byte{} of data", length, length == 1 ? "" : "s");
  std::string sum = std::to_string(length);
  for (const Flag flag : {Flag::syn, Flag::fin})
    if (s.has(flag)) sum += fmt::format(" + 1 ({})", name_of(flag));
  if (s.space() == length)
    return fmt::format("{}; takes {} sequence number{}", data, length == 0 ? "no" : sum,
                       length == 1 ? "" : "s");
  return fmt::format("{}; takes {} = {} sequence number{}", data, sum, s.space(), s.space() == 1 ? "" : "s");
}

}  // namespace

std::string tcp_meaning(TokenKind kind, const PlacedSegment& s) {
  switch (kind) {
    case TokenKind::flags:
      return flags_meaning(s);
    case TokenKind::checksum:
      return checksum_meaning(*s.tcp.checksum);
    case TokenKind::seq:
      return seq_meaning(s);
    case TokenKind::ack:
      return ack_meaning(s);
    case TokenKind::window:
      return window_meaning(s);
    case TokenKind::urgent:
      return "urgent pointer: bytes from the sequence number to the end of urgent data";
    case TokenKind::length:
      return length_meaning(s);
    case TokenKind::payload:
      return s.has(Flag::rst) ? "the text of the RST, which says why"
                              : "the data, as tcpdump reads it by the port";
    case TokenKind::lines:
      return "the packet's bytes in hex (tcpdump -x)";
    case TokenKind::annotation:
      return "synfin's own: the state change of its side (RFC 9293 3.3.2), or a remark";
    default:
      return {};
  }
}

}  // namespace synfin::view
