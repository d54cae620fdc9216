#pragma once

#include <cstdint>
#include <string_view>

#include "synfin/wire/flags.h"
#include "synfin/wire/parse.h"

namespace synfin::tcp {

// A state in which a port is without a connection.
enum class PortWithoutConnection : std::uint8_t { closed, listen };

// What comes back for one segment.
enum class Reply : std::uint8_t {
  silence,
  rst,      // without ACK
  rst_ack,  // with it
  syn_ack,
  syn,    // alone: a split handshake
  other,  // another segment
  icmp,   // an error
};

std::string_view to_string(Reply reply);  // "syn-ack"
Reply reply_of(const wire::Packet& answer);

// What RFC 9293 asks of a port without a connection for a segment with these flags: 3.10.7.1 (CLOSED) and
// 3.10.7.2 (LISTEN). Other flags than SYN, ACK and RST change nothing; a FIN beside a SYN is for later.
Reply required_reply(PortWithoutConnection port, wire::Flags flags);

}  // namespace synfin::tcp
