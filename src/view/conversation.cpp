#include "view/conversation.h"

#include <algorithm>

#include "synfin/wire/seq.h"

namespace synfin::view {

namespace {

using wire::Flag;
using wire::Seq;
using wire::TcpLine;

std::uint32_t apart(std::uint32_t a, std::uint32_t b) { return std::min(a - b, b - a); }

// A first number is any of 2^32: one as small as this is rather a count.
constexpr std::uint32_t small = 1u << 24;

Numbering by_size(const TcpLine& tcp) {
  return tcp.ack.value_or(0) < small && tcp.seq.value_or(0) < small ? Numbering::likely_relative
                                                                    : Numbering::likely_absolute;
}

// Whichever reading of a number lies nearer to what is expected next.
Numbering by_expectation(std::uint32_t printed, std::uint32_t first, std::uint32_t expected) {
  return apart(printed - first, expected) < apart(printed, expected) ? Numbering::absolute
                                                                     : Numbering::relative;
}

Numbering numbering_of(const TcpLine& tcp, const End& sender, const End& receiver) {
  if (!tcp.flags.has(Flag::ack) || tcp.flags.has(Flag::syn)) return Numbering::absolute;
  if (receiver.first) return by_expectation(*tcp.ack, *receiver.first, receiver.next.value_or(1));
  if (sender.first && tcp.seq) return by_expectation(*tcp.seq, *sender.first, sender.next.value_or(1));
  return by_size(tcp);
}

std::optional<std::uint32_t> counted_from_first(std::optional<std::uint32_t> printed,
                                                std::optional<std::uint32_t> first, Numbering numbering) {
  if (!printed || !is_absolute(numbering)) return printed;
  return first ? std::optional(*printed - *first) : std::nullopt;
}

// The number before the acknowledged one is the receiver's first, as tcpdump has it.
void set_firsts(const PlacedSegment& s, End& sender, End& receiver) {
  if (!is_absolute(s.numbering)) return;
  const bool syn = s.has(Flag::syn);
  if (s.tcp.seq && (syn || !sender.first)) sender.first = *s.tcp.seq, sender.first_is_isn = syn;
  if (s.tcp.ack && !receiver.first) receiver.first = *s.tcp.ack - 1, receiver.first_is_isn = syn;
}

void take_syn(const TcpLine& tcp, End& sender) {
  ++sender.syns;
  if (tcp.flags.has(Flag::ack)) ++sender.syn_acks;
  sender.wscale = tcp.options.window_scale();
}

void advance(std::optional<std::uint32_t>& last, std::uint32_t to) {
  if (!last || before(Seq(*last), Seq(to))) last = to;
}

bool is_new_connection(const TcpLine& tcp, const End& sender) {
  const bool syn = tcp.flags.has(Flag::syn) && !tcp.flags.has(Flag::ack);
  return syn && sender.first && tcp.seq && *tcp.seq != *sender.first;
}

std::optional<EndRole> by_syn(const End& own, const End& other) {
  if (own.syns > own.syn_acks || other.syn_acks > 0) return EndRole::client;
  if (other.syns > other.syn_acks || own.syn_acks > 0) return EndRole::server;
  return std::nullopt;
}

constexpr std::uint16_t first_ephemeral = 32768;  // Linux's; IANA's begin later

bool is_ephemeral(const wire::LineEndpoint& end) {
  return end.port_number && *end.port_number >= first_ephemeral;
}

}  // namespace

Scaling scaling_of(const PlacedSegment& s) {
  if (s.has(Flag::syn)) return Scaling::never;
  const bool sender_seen = s.sender.syns > 0, receiver_seen = s.receiver.syns > 0;
  if ((sender_seen && !s.sender.wscale) || (receiver_seen && !s.receiver.wscale)) return Scaling::none;
  if (sender_seen) return receiver_seen ? Scaling::by_shift : Scaling::by_shift_if;
  return Scaling::unknown;
}

PlacedSegment Conversation::place(const TcpLine& tcp, bool from_first) const {
  const End& sender = end(from_first);
  const End& receiver = end(!from_first);
  const Numbering numbering = numbering_of(tcp, sender, receiver);
  return {tcp,
          sender,
          receiver,
          numbering,
          counted_from_first(tcp.seq, tcp.flags.has(Flag::syn) ? tcp.seq : sender.first, numbering),
          counted_from_first(tcp.ack, receiver.first, numbering)};
}

void Conversation::meet(const TcpLine& tcp, bool from_first) {
  if (is_new_connection(tcp, end(from_first))) first_ = second_ = {};
}

void Conversation::take(const TcpLine& tcp, bool from_first) {
  End& sender = from_first ? first_ : second_;
  End& receiver = from_first ? second_ : first_;
  set_firsts(place(tcp, from_first), sender, receiver);
  if (tcp.flags.has(Flag::syn)) take_syn(tcp, sender);
  const PlacedSegment s = place(tcp, from_first);
  const std::uint32_t space = s.space();
  if (s.seq) advance(sender.next, *s.seq + space);
  if (s.seq && s.has(Flag::fin)) sender.fin = *s.seq + space - 1;
  if (s.ack) advance(sender.acked, *s.ack);
  sender.window = tcp.window;
  sender.reset = sender.reset || s.has(Flag::rst);
  ++sender.segments;
}

EndRole Conversation::role(bool of_first, const wire::LineEndpoint& own,
                           const wire::LineEndpoint& other) const {
  if (const auto known = by_syn(end(of_first), end(!of_first))) return *known;
  if (is_ephemeral(own) == is_ephemeral(other)) return EndRole::unknown;
  return is_ephemeral(own) ? EndRole::likely_client : EndRole::likely_server;
}

}  // namespace synfin::view
