#pragma once

#include <optional>
#include <span>
#include <vector>

#include "synfin/view/record.h"
#include "synfin/wire/parse.h"

#include "view/role.h"

namespace synfin::view {

// One packet of an exchange, with what it says only in view of those before it.
struct Moment {
  Moment(std::size_t record, wire::Result<wire::Packet> parsed) : index(record), packet(std::move(parsed)) {}

  std::size_t index;  // of the record
  Role role;
  wire::Result<wire::Packet> packet;  // its payload views the record
  std::optional<wire::Ipv4Header> ip;

  std::optional<wire::Seq> isn;        // of its sender, where that was seen
  std::optional<wire::Seq> other_isn;  // of the other side
  bool next_in_order = false;          // its number is the one after the last its sender has used
  bool acks_all =
      false;  // it acknowledges all that had come from the other side by then, but for what crossed it
  std::uint16_t id_step = 0;     // IP ID less that at which its sender's count starts
  bool id_counts = false;        // that is how many IDs its sender has used since
  bool fin_acked_apart = false;  // its sender's FIN had been acknowledged, and no FIN had come with that
  unsigned shift = 0;            // by which its window counts, as its SYN offered; 0 on a SYN
  std::optional<tcp::Duration> round_trip;  // from the first packet to the peer's SYN
  std::uint64_t bytes_received = 0;         // by its sender, before it
  unsigned data_segments = 0;               // of its sender's, before it
  bool ticks_in_time = true;   // its TS val fits a clock of 1 ms a tick on which its sender's others lie
  bool echoes_latest = false;  // its TS ecr is the TS val that came last, but for what crossed it
  std::vector<Role> echoes;    // packets whose TS val its TS ecr may be; empty: none
  std::optional<Role> quotes;  // the packet of ours that an ICMP error is about
  tcp::WallTime captured{};
  tcp::Duration after{};        // since the packet before; of the first: zero
  tcp::Duration since_start{};  // since the first packet

  // Counted from the ISN; as it is where that was not seen.
  std::uint32_t relative_seq() const { return segment()->seq.raw() - (isn ? isn->raw() : 0); }
  std::uint32_t relative_ack() const { return segment()->ack_field - (other_isn ? other_isn->raw() : 0); }
  std::size_t ip_header() const { return ip ? ip->length() : 0; }  // bytes
  bool from_us() const { return role.party == Party::us || role.party == Party::local_kernel; }
  const wire::Segment* segment() const { return packet ? std::get_if<wire::Segment>(&*packet) : nullptr; }
  const wire::IcmpError* icmp() const { return packet ? std::get_if<wire::IcmpError>(&*packet) : nullptr; }
};

using Moments = std::vector<Moment>;

// The packets of one exchange in the order of their capture. The records must outlive them.
Moments timeline(std::span<const Record> records);

// The packet that plays this part; null if there is none.
const Moment* find(const Moments& moments, const Role& role);

}  // namespace synfin::view
