#include "synfin/wire/match.h"

#include <utility>

namespace synfin::wire {

namespace {

class Mismatches {
 public:
  void compare(MatchField field, std::uint32_t found, std::uint32_t wanted) {
    if (found != wanted) found_.push_back({field, found, wanted});
  }
  void add(MatchField field, std::optional<std::uint32_t> found, std::uint32_t wanted) {
    found_.push_back({field, found, wanted});
  }
  std::vector<Mismatch> take() { return std::move(found_); }

 private:
  std::vector<Mismatch> found_;
};

void compare_tuples(Mismatches& out, const Segment& sent, const Segment& reply) {
  out.compare(MatchField::source_address, reply.ip.source.value, sent.ip.destination.value);
  out.compare(MatchField::source_port, reply.source_port, sent.destination_port);
  out.compare(MatchField::destination_address, reply.ip.destination.value, sent.ip.source.value);
  out.compare(MatchField::destination_port, reply.destination_port, sent.source_port);
}

// RFC 9293 3.10.7: the RST to a segment with ACK has that as its sequence number and no ACK of its own.
void compare_bare_reset(Mismatches& out, const Segment& sent, const Segment& reply) {
  if (!sent.ack()) return out.add(MatchField::ack, std::nullopt, sent.end().raw());
  out.compare(MatchField::seq, reply.seq.raw(), sent.ack()->raw());
}

bool acks(const Segment& sent, const Segment& reply, Seq ack) {
  if (reply.rst()) return ack == sent.end() || ack == sent.seq;
  const Seq first = reply.syn() && sent.syn() ? sent.seq + 1 : sent.seq;
  return at_or_after(ack, first) && at_or_before(ack, sent.end());
}

void compare_numbers(Mismatches& out, const Segment& sent, const Segment& reply) {
  const auto ack = reply.ack();
  if (ack) {
    if (!acks(sent, reply, *ack)) out.add(MatchField::ack, ack->raw(), sent.end().raw());
  } else if (reply.rst()) {
    compare_bare_reset(out, sent, reply);
  } else if (!reply.syn() || !sent.syn() || sent.ack()) {
    out.add(MatchField::ack, std::nullopt, sent.end().raw());
  }
}

void compare_echoes(Mismatches& out, const Segment& sent, const Segment& reply) {
  const auto ours = sent.options.timestamps(), theirs = reply.options.timestamps();
  const bool takes_in = reply.ack() && after(*reply.ack(), sent.seq);
  if (!ours || !theirs || !takes_in || reply.rst()) return;
  out.compare(MatchField::ts_ecr, theirs->echo, ours->value);
}

bool means_failure(IcmpType type) {
  return type == IcmpType::destination_unreachable || type == IcmpType::time_exceeded ||
         type == IcmpType::parameter_problem;
}

void compare_error(Mismatches& out, const Segment& sent, const IcmpError& error) {
  const QuotedSegment& quoted = error.quoted;
  if (!means_failure(static_cast<IcmpType>(error.type)))
    out.add(MatchField::icmp_type, error.type, static_cast<std::uint32_t>(IcmpType::destination_unreachable));
  out.compare(MatchField::destination_address, error.ip.destination.value, sent.ip.source.value);
  out.compare(MatchField::quoted_source_address, quoted.ip.source.value, sent.ip.source.value);
  out.compare(MatchField::quoted_source_port, quoted.source_port, sent.source_port);
  out.compare(MatchField::quoted_destination_address, quoted.ip.destination.value, sent.ip.destination.value);
  out.compare(MatchField::quoted_destination_port, quoted.destination_port, sent.destination_port);
  out.compare(MatchField::quoted_seq, quoted.seq.raw(), sent.seq.raw());
}

}  // namespace

std::vector<Mismatch> mismatches(const Segment& sent, const Packet& packet) {
  Mismatches out;
  if (const auto* reply = std::get_if<Segment>(&packet)) {
    compare_tuples(out, sent, *reply);
    compare_numbers(out, sent, *reply);
    compare_echoes(out, sent, *reply);
  } else if (const auto* error = std::get_if<IcmpError>(&packet)) {
    compare_error(out, sent, *error);
  } else {
    out.add(MatchField::protocol, std::get<OtherPacket>(packet).ip.protocol, protocol_tcp);
  }
  return out.take();
}

std::string_view to_string(MatchField field) {
  switch (field) {
    case MatchField::protocol:
      return "protocol";
    case MatchField::icmp_type:
      return "ICMP type";
    case MatchField::source_address:
      return "source address";
    case MatchField::source_port:
      return "source port";
    case MatchField::destination_address:
      return "destination address";
    case MatchField::destination_port:
      return "destination port";
    case MatchField::seq:
      return "seq";
    case MatchField::ack:
      return "ack";
    case MatchField::ts_ecr:
      return "TS ecr";
    case MatchField::quoted_source_address:
      return "quoted source address";
    case MatchField::quoted_source_port:
      return "quoted source port";
    case MatchField::quoted_destination_address:
      return "quoted destination address";
    case MatchField::quoted_destination_port:
      return "quoted destination port";
    case MatchField::quoted_seq:
      return "quoted seq";
  }
  return "?";
}

}  // namespace synfin::wire
