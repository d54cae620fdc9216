#include "synfin/wire/parse_line.h"

namespace synfin::wire {

namespace {

void set_ip(SegmentSpec& spec, const LineIpHeader& ip) {
  spec.tos = ip.tos;
  spec.ttl = ip.ttl;
  spec.id = ip.id;
  spec.df = ip.df;
  spec.mf = ip.more_fragments;
  spec.reserved_flag = ip.reserved_flag;
  spec.fragment_offset = static_cast<std::uint16_t>(ip.fragment_offset / 8);
}

}  // namespace

SegmentSpec segment_spec(const ParsedLine& line) {
  SegmentSpec spec;
  const TcpLine* const tcp = line.tcp();
  if (tcp == nullptr) return spec;
  if (line.ip) set_ip(spec, *line.ip);
  spec.source = line.source.address;
  spec.destination = line.destination.address;
  spec.source_port = line.source.port_number;
  spec.destination_port = line.destination.port_number;
  spec.flags = tcp->flags;
  const bool absolute = tcp->flags.has(Flag::syn) || !tcp->flags.has(Flag::ack);
  if (absolute && tcp->seq) spec.seq = Seq(*tcp->seq);
  if (absolute && tcp->ack) spec.ack = Seq(*tcp->ack);
  spec.window = tcp->window;
  if (tcp->urgent) spec.urgent = *tcp->urgent;
  spec.options = tcp->options;
  return spec;
}

SegmentSpec literal_segment_spec(const ParsedLine& line) {
  SegmentSpec spec = segment_spec(line);
  const TcpLine* const tcp = line.tcp();
  if (tcp == nullptr) return spec;
  if (tcp->seq) spec.seq = Seq(*tcp->seq);
  if (tcp->ack) spec.ack = Seq(*tcp->ack);
  if (tcp->checksum && tcp->checksum->right) spec.checksum = tcp->checksum->field;
  return spec;
}

}  // namespace synfin::wire
