#include "synfin/wire/packet_kind.h"

#include "synfin/wire/icmp.h"
#include "synfin/wire/ipv4.h"

namespace synfin::wire {

namespace {

constexpr std::size_t protocol_at = 9;

bool is_later_fragment(ByteView packet) { return (load_u16(&packet[6]) & 0x1fff) != 0; }

bool is_about_tcp(ByteView packet) {
  if (is_later_fragment(packet)) return false;
  constexpr std::size_t quote_at = 8;
  Reader icmp(packet);
  icmp.view(std::size_t{4} * (packet[0] & 0xf));
  const ByteView message = icmp.rest();
  return message.size() > quote_at + protocol_at && quotes_a_packet(message[0]) &&
         (message[quote_at] >> 4) == 4 && message[quote_at + protocol_at] == protocol_tcp;
}

}  // namespace

PacketKind kind_of(ByteView packet) {
  if (packet.size() <= protocol_at) return PacketKind::other;
  if (packet[protocol_at] == protocol_tcp) return PacketKind::tcp;
  return packet[protocol_at] == protocol_icmp && is_about_tcp(packet) ? PacketKind::icmp_about_tcp
                                                                      : PacketKind::other;
}

}  // namespace synfin::wire
