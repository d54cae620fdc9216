#include "tcp/onlooker.h"

namespace synfin::tcp::testing {

namespace {

std::string text_of(const FlowEnd& end) {
  const std::string name(to_string(end.shown()));
  const std::string text = end.shown() == end.state ? name : "(" + name + ")";
  return end.assumed ? text + "?" : text;
}

}  // namespace

Onlooker& Onlooker::goes_by(End from, wire::Flags flags, Sent sent) {
  wire::Segment s;
  const wire::Endpoint source = from == End::client ? ends_.local : ends_.remote;
  const wire::Endpoint destination = from == End::client ? ends_.remote : ends_.local;
  s.ip.source = source.address;
  s.ip.destination = destination.address;
  s.source_port = source.port;
  s.destination_port = destination.port;
  s.seq = wire::Seq(sent.seq);
  s.ack_field = sent.ack;
  s.flags = flags;
  s.window = sent.window;
  s.payload_length = sent.payload;
  if (alter_) std::exchange(alter_, {})(s);
  now_ += 1ms;
  keep(tracker_.take(s, now_));
  return *this;
}

Onlooker& Onlooker::icmp(std::uint8_t type, std::uint8_t code, std::uint32_t quoted_seq) {
  wire::IcmpError e;
  e.type = type;
  e.code = code;
  e.quoted.ip.source = ends_.local.address;
  e.quoted.ip.destination = ends_.remote.address;
  e.quoted.source_port = ends_.local.port;
  e.quoted.destination_port = ends_.remote.port;
  e.quoted.seq = wire::Seq(quoted_seq);
  now_ += 1ms;
  keep(tracker_.take(e, now_));
  return *this;
}

void Onlooker::keep(const Tracker::Seen& seen) {
  states_.clear();
  if (seen.flow == nullptr) return;
  flow_ = *seen.flow;
  states_ = text_of(flow_.client) + " " + text_of(flow_.server);
}

Onlooker& Onlooker::opens() {
  client(SYN, {.seq = iss});
  server(SYN | ACK, {.seq = irs, .ack = iss + 1});
  return client(ACK, {.seq = iss + 1, .ack = irs + 1});
}

Onlooker& Onlooker::closes() {
  client(FIN | ACK, {.seq = iss + 1, .ack = irs + 1});
  server(FIN | ACK, {.seq = irs + 1, .ack = iss + 2});
  return client(ACK, {.seq = iss + 2, .ack = irs + 2});
}

}  // namespace synfin::tcp::testing
