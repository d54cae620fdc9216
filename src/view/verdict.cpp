#include "synfin/view/verdict.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include <fmt/format.h>

#include "synfin/wire/icmp.h"

namespace synfin::view {

namespace {

// What Linux makes of each code of destination unreachable: icmp_err_convert in net/ipv4/icmp.c.
constexpr std::array unreachable_errors = {
    ENETUNREACH,  EHOSTUNREACH, ENOPROTOOPT,  ECONNREFUSED, EMSGSIZE,     EOPNOTSUPP,
    ENETUNREACH,  EHOSTDOWN,    ENONET,       ENETUNREACH,  EHOSTUNREACH, ENETUNREACH,
    EHOSTUNREACH, EHOSTUNREACH, EHOSTUNREACH, EHOSTUNREACH,
};

int error_of_reason(tcp::Reason reason) {
  switch (reason) {
    case tcp::Reason::reset:
    case tcp::Reason::port_unreach:
      return ECONNREFUSED;
    case tcp::Reason::net_unreach:
    case tcp::Reason::net_prohibited:
      return ENETUNREACH;
    case tcp::Reason::proto_unreach:
      return ENOPROTOOPT;
    case tcp::Reason::source_route_failed:
      return EOPNOTSUPP;
    case tcp::Reason::param_problem:
      return EPROTO;
    default:
      return EHOSTUNREACH;
  }
}

std::string host_and_address(const Target& target) {
  const std::string address = wire::to_string(target.address);
  return target.host == address ? address : fmt::format("{} ({})", target.host, address);
}

std::string verdict(const Target& target, const tcp::Outcome& outcome, int error) {
  const std::string host = host_and_address(target);
  if (succeeded(outcome)) {
    const std::string& service = target.service;
    return fmt::format("Connection to {} {} port [tcp/{}] succeeded!", host, target.port,
                       service.empty() ? "*" : service);
  }
  if (outcome.reason == tcp::Reason::no_response) {
    return fmt::format("synfin: connect to {} port {} (tcp) timed out: Operation now in progress", host,
                       target.port);
  }
  return fmt::format("synfin: connect to {} port {} (tcp) failed: {}", host, target.port,
                     std::generic_category().message(error));
}

}  // namespace

bool succeeded(const tcp::Outcome& outcome) { return outcome.port == tcp::PortState::open; }

std::string verdict_line(const Target& target, const tcp::Outcome& outcome) {
  return verdict(target, outcome, error_of_reason(outcome.reason));
}

std::string verdict_line(const Target& target, const tcp::Outcome& outcome, const Summary& summary) {
  const auto unreachable = static_cast<std::uint8_t>(wire::IcmpType::destination_unreachable);
  const bool coarse = outcome.reason == tcp::Reason::dest_unreach && summary.icmp &&
                      summary.icmp->type == unreachable && summary.icmp->code < unreachable_errors.size();
  return coarse ? verdict(target, outcome, unreachable_errors[summary.icmp->code])
                : verdict_line(target, outcome);
}

std::string negotiated_line(const Summary& summary) {
  const tcp::Negotiated& n = summary.negotiated;
  std::string items;
  const auto add = [&items](const std::string& text) { items += (items.empty() ? "" : ", ") + text; };
  if (n.peer_mss) add(fmt::format("mss {}", *n.peer_mss));
  if (n.our_shift && n.peer_shift) add(fmt::format("wscale {}/{}", *n.our_shift, *n.peer_shift));
  if (n.sack) add("sackOK");
  if (n.timestamps) add("timestamps");
  if (n.ecn) add("ecn");
  if (items.empty()) return {};
  if (summary.peer_ttl) items += fmt::format("; peer ttl {}", *summary.peer_ttl);
  return "negotiated: " + items;
}

}  // namespace synfin::view
