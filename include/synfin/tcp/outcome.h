#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace synfin::tcp {

// nmap's port states and reasons: what an attempt to open says about the port.
enum class PortState : std::uint8_t { open, closed, filtered };
enum class Reason : std::uint8_t {
  syn_ack,
  split_handshake_syn,  // the peer answered with a SYN of its own
  reset,
  tcp_response,  // another segment, as to data
  no_response,
  net_unreach,
  host_unreach,
  proto_unreach,
  port_unreach,
  source_route_failed,
  net_prohibited,
  host_prohibited,
  admin_prohibited,
  dest_unreach,  // any other code of destination unreachable
  time_exceeded,
  param_problem,
};

// How the connection went down again.
enum class Closing : std::uint8_t {
  unfinished,     // our FIN went unanswered, or the exchange was cut off
  three_segment,  // FIN; the peer's FIN with its ACK; ACK
  four_segment,   // FIN; ACK; the peer's FIN on its own; ACK
  simultaneous,   // both FINs crossed
  by_peer,        // the peer closed first
  reset_by_peer,
  reset_by_us,
  left_open,  // nothing was sent to close it, on request
};

struct Outcome {
  PortState port = PortState::filtered;
  Reason reason = Reason::no_response;
  Closing closing = Closing::unfinished;  // of an open port
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

std::string_view to_string(PortState port);
std::string_view to_string(Reason reason);    // nmap's spelling: "syn-ack"
std::string_view to_string(Closing closing);  // "3-segment"

// nmap's reason for an ICMP error of this type and code.
Reason reason_of_icmp(std::uint8_t type, std::uint8_t code);

}  // namespace synfin::tcp
