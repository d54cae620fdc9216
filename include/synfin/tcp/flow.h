#pragma once

#include <cstdint>

#include "synfin/tcp/flow_end.h"
#include "synfin/wire/address.h"
#include "synfin/wire/icmp.h"

namespace synfin::tcp {

// The two ends: who opened, or is taken to have, and the other one.
enum class End : std::uint8_t { client, server };
constexpr End other(End end) { return end == End::client ? End::server : End::client; }

// One connection as someone who only looks on knows it, from its segments alone: what happened, whose turn it
// was and when. Times are capture stamps; one whose event was not seen is of no use, as the flags say.
struct Flow {
  wire::FourTuple tuple;     // local is the client
  std::uint32_t number = 0;  // counts connections
  FlowEnd client;
  FlowEnd server;

  WallTime begun{};            // the first packet
  WallTime last{};             // the last one
  WallTime syn_at{};           // the last SYN before its answer, or the late one
  WallTime syn_acked_at{};     // the SYN-ACK
  WallTime established_at{};   // the client's first segment after it
  WallTime active_at{};        // the last new thing said before the first FIN or RST
  WallTime first_fin_acked{};  // the first ACK of the first FIN
  Duration syn_ack_delay{-1};  // from `syn_at` to the SYN-ACK; below 0: not seen in this order
  wire::Seq late_syn;          // of a SYN by the client while the connection is open

  std::uint16_t icmp_errors = 0;
  std::uint8_t icmp_type = 0;  // of the last one
  std::uint8_t icmp_code = 0;
  bool midstream : 1 = false;         // begins without the client's SYN: who that is may be a guess
  bool answered : 1 = false;          // a SYN-ACK that acks the client's SYN
  bool server_opened : 1 = false;     // a SYN of the server's without ACK
  bool established : 1 = false;       // the client went on after that
  bool closed : 1 = false;            // a FIN, before any RST; by `first_fin`
  bool reset : 1 = false;             // an RST that ends the other end; by `first_rst`
  bool reset_in_opening : 1 = false;  // before the client had acked the SYN-ACK
  bool acked_apart : 1 = false;       // the first FIN was acked before the other came
  bool has_data : 1 = false;          // the first by `first_data`
  bool data_after_fin : 1 = false;    // by the end that had not closed
  bool icmp_in_opening : 1 = false;
  bool late_syn_seen : 1 = false;
  bool ports_reused : 1 = false;  // another connection began on its ports
  bool forced_out : 1 = false;    // it was ended to make room for others
  bool flooded : 1 = false;       // one of very many that were never completed
  End first_fin : 1 = End::client;
  End first_rst : 1 = End::client;
  End first_data : 1 = End::client;

  FlowEnd& end(End e) { return e == End::client ? client : server; }
  const FlowEnd& end(End e) const { return e == End::client ? client : server; }
  wire::Endpoint endpoint(End e) const { return e == End::client ? tuple.local : tuple.remote; }

  // Before its first packet is taken.
  static Flow beginning_with(const wire::Segment& s, WallTime at);
  // What the late SYN of another has begun, now that the server has answered it.
  static Flow of_late_syn(const Flow& older);

  void take(const wire::Segment& s, End from, WallTime at);
  // An error that quotes a segment which `about` has sent.
  void take(const wire::IcmpError& error, End about, WallTime at);

  // Whether this segment begins another connection on the same ports.
  bool begins_anew(const wire::Segment& s, End from) const;
  // Nobody has completed the handshake, and nobody refused it.
  bool half_open() const;
  // Both ends are CLOSED or in TIME-WAIT, if everything arrives.
  bool over() const;
  // Nothing had to be assumed, and nothing is missing.
  bool certain() const;
  // Sequence numbers that the other end has acked and the capture never saw.
  std::uint64_t missed(End e) const { return end(e).missed_by(end(other(e))); }

 private:
  void note_syn(const wire::Segment& s, WallTime at);
  void note_opening(const wire::Segment& s, End from, WallTime at);
  void note_data(End from);
  bool opens(const wire::Segment& s, End from) const;
  void note_closing(const wire::Segment& s, End from, bool fin_was_acked);
};

}  // namespace synfin::tcp
