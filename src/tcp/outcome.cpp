#include "synfin/tcp/outcome.h"

#include "synfin/wire/icmp.h"

namespace synfin::tcp {

std::string_view to_string(PortState port) {
  switch (port) {
    case PortState::open:
      return "open";
    case PortState::closed:
      return "closed";
    case PortState::filtered:
      return "filtered";
  }
  return "?";
}

std::string_view to_string(Reason reason) {
  switch (reason) {
    case Reason::syn_ack:
      return "syn-ack";
    case Reason::split_handshake_syn:
      return "split-handshake-syn";
    case Reason::reset:
      return "reset";
    case Reason::tcp_response:
      return "tcp-response";
    case Reason::no_response:
      return "no-response";
    case Reason::net_unreach:
      return "net-unreach";
    case Reason::host_unreach:
      return "host-unreach";
    case Reason::proto_unreach:
      return "proto-unreach";
    case Reason::port_unreach:
      return "port-unreach";
    case Reason::source_route_failed:
      return "source-route-failed";
    case Reason::net_prohibited:
      return "net-prohibited";
    case Reason::host_prohibited:
      return "host-prohibited";
    case Reason::admin_prohibited:
      return "admin-prohibited";
    case Reason::dest_unreach:
      return "dest-unreach";
    case Reason::time_exceeded:
      return "time-exceeded";
    case Reason::param_problem:
      return "param-problem";
  }
  return "?";
}

std::string_view to_string(Closing closing) {
  switch (closing) {
    case Closing::unfinished:
      return "unfinished";
    case Closing::three_segment:
      return "3-segment";
    case Closing::four_segment:
      return "4-segment";
    case Closing::simultaneous:
      return "simultaneous";
    case Closing::by_peer:
      return "by the peer";
    case Closing::reset_by_peer:
      return "reset by the peer";
    case Closing::reset_by_us:
      return "reset by us";
    case Closing::left_open:
      return "left open";
  }
  return "?";
}

Reason reason_of_icmp(std::uint8_t type, std::uint8_t code) {
  switch (static_cast<wire::IcmpType>(type)) {
    case wire::IcmpType::time_exceeded:
      return Reason::time_exceeded;
    case wire::IcmpType::parameter_problem:
      return Reason::param_problem;
    default:
      break;
  }
  switch (static_cast<wire::UnreachableCode>(code)) {
    case wire::UnreachableCode::net:
      return Reason::net_unreach;
    case wire::UnreachableCode::host:
      return Reason::host_unreach;
    case wire::UnreachableCode::protocol:
      return Reason::proto_unreach;
    case wire::UnreachableCode::port:
      return Reason::port_unreach;
    case wire::UnreachableCode::source_route_failed:
      return Reason::source_route_failed;
    case wire::UnreachableCode::net_prohibited:
      return Reason::net_prohibited;
    case wire::UnreachableCode::host_prohibited:
      return Reason::host_prohibited;
    case wire::UnreachableCode::admin_prohibited:
      return Reason::admin_prohibited;
    default:
      return Reason::dest_unreach;
  }
}

}  // namespace synfin::tcp
