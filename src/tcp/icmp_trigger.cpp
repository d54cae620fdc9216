#include "tcp/icmp_trigger.h"

#include "synfin/wire/icmp.h"

namespace synfin::tcp {

namespace {

constexpr std::uint8_t last_code = 15;  // of destination unreachable

std::optional<Trigger> of_unreachable(std::uint8_t code) {
  constexpr std::uint8_t net_tos = 11;
  constexpr std::uint8_t host_tos = 12;
  using enum wire::UnreachableCode;
  const auto known = static_cast<wire::UnreachableCode>(code);
  if (known == fragmentation_needed || code > last_code) return std::nullopt;
  if (known == net || known == host) return Trigger::icmp_unreachable;
  const bool soft = known == source_route_failed || code == net_tos || code == host_tos;
  return soft ? Trigger::icmp_soft : Trigger::icmp_hard;
}

}  // namespace

std::optional<Trigger> trigger_of_icmp(std::uint8_t type, std::uint8_t code) {
  switch (static_cast<wire::IcmpType>(type)) {
    case wire::IcmpType::destination_unreachable:
      return of_unreachable(code);
    case wire::IcmpType::time_exceeded:
    case wire::IcmpType::parameter_problem:
      return Trigger::icmp_soft;
    default:
      return std::nullopt;
  }
}

}  // namespace synfin::tcp
