#include "support/sim_link.h"

#include <algorithm>

#include "synfin/wire/emit.h"

namespace synfin::test {

using wire::Flag;

bool SimLink::send(wire::ByteView packet, wire::Address) {
  ++sent_;
  const wire::Bytes bytes(packet.begin(), packet.end());
  appear(bytes);
  travel(bytes, false);
  return true;
}

void SimLink::reply(const wire::SegmentSpec& spec) { travel(*wire::emit(spec), true); }
void SimLink::reply_bytes(wire::Bytes packet) { travel(packet, true); }

void SimLink::travel(const wire::Bytes& packet, bool towards_us) {
  if (happens(conditions_.loss)) return;
  const bool late = happens(conditions_.reordering);
  const tcp::Time arrival = now_ + conditions_.latency * (late ? 10 : 1);
  events_.emplace(arrival, Event{packet, towards_us});
  if (happens(conditions_.duplication))
    events_.emplace(arrival + conditions_.latency, Event{packet, towards_us});
}

std::optional<app::Frame> SimLink::next(tcp::Time deadline) {
  while (!events_.empty() && events_.begin()->first <= std::max(deadline, now_)) {
    if (interrupt_at_ && interrupt_at_->first <= events_.begin()->first) break;
    now_ = std::max(now_, events_.begin()->first);
    const Event event = std::move(events_.begin()->second);
    events_.erase(events_.begin());
    if (event.captured) {
      last_ = event.packet;
      return app::Frame{tcp::WallTime(now_.time_since_epoch()), last_, last_.size()};
    }
    if (const auto packet = wire::parse(event.packet)) peer_(*this, *packet);
  }
  if (interrupt_at_ && interrupt_at_->first <= deadline) {
    now_ = std::max(now_, interrupt_at_->first);
    signal_ = interrupt_at_->second;
    interrupt_at_.reset();
    return std::nullopt;
  }
  now_ = std::max(now_, deadline);
  return std::nullopt;
}

wire::SegmentSpec answer_to(const wire::Segment& s) {
  wire::SegmentSpec spec;
  spec.source = s.ip.destination;
  spec.destination = s.ip.source;
  spec.source_port = s.destination_port;
  spec.destination_port = s.source_port;
  spec.window = 65535;
  spec.ack = s.end();
  spec.seq = wire::Seq(s.ack_field);
  spec.flags = Flag::ack;
  return spec;
}

namespace {

// ICMP destination unreachable, admin prohibited, quoting the IP header and 8 bytes.
wire::Bytes admin_prohibited(const wire::Segment& s) {
  wire::SegmentSpec quoted = answer_to(s);
  std::swap(quoted.source, quoted.destination);
  std::swap(quoted.source_port, quoted.destination_port);
  quoted.seq = s.seq;
  quoted.ack.reset();
  quoted.flags = Flag::syn;
  wire::Bytes quote = *wire::emit(quoted);
  quote.resize(28);

  wire::Bytes packet(28 + quote.size());
  const wire::Bytes header = *wire::emit(answer_to(s));
  std::copy_n(header.begin(), 20, packet.begin());
  std::copy(quote.begin(), quote.end(), packet.begin() + 28);
  packet[9] = wire::protocol_icmp;
  wire::store_u16(&packet[2], static_cast<std::uint16_t>(packet.size()));
  wire::store_u16(&packet[10], wire::ipv4_header_checksum(wire::ByteView(packet).first(20)));
  packet[20] = 3;
  packet[21] = 13;
  wire::ChecksumSum sum;
  sum.add(wire::ByteView(packet).subspan(20));
  wire::store_u16(&packet[22], sum.checksum());
  return packet;
}

void answer_open_port(SimLink& link, const wire::Segment& s) {
  constexpr wire::Seq isn{5'000'000};
  wire::SegmentSpec answer = answer_to(s);
  if (s.syn()) {
    answer.seq = isn;
    answer.flags = Flag::syn | Flag::ack;
  } else if (s.fin()) {
    answer.flags = Flag::fin | Flag::ack;
  } else if (s.payload_length == 0) {
    return;
  }
  link.reply(answer);
}

}  // namespace

void ordinary_peer(SimLink& link, const wire::Packet& packet) {
  const auto* s = std::get_if<wire::Segment>(&packet);
  if (!s || s->rst()) return;
  if (s->destination_port == 80) return answer_open_port(link, *s);
  if (s->destination_port == 82) return;
  if (s->destination_port == 83) return link.reply_bytes(admin_prohibited(*s));
  wire::SegmentSpec rst = answer_to(*s);
  rst.flags = Flag::rst | Flag::ack;
  rst.window = 0;
  link.reply(rst);
}

}  // namespace synfin::test
