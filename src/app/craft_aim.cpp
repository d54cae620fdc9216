#include "app/craft_aim.h"

#include <fmt/format.h>

#include "synfin/net/lab_network.h"
#include "synfin/net/route.h"

namespace synfin::app {

namespace {

constexpr const char* where_allowed =
    "only on loopback and inside a lab (`synfin lab run -- synfin craft ...`)";

bool is_loopback(wire::Address address) { return address.value >> 24 == 127; }

// To an address of this host's from another's: the kernel's answer would go out to that one. To 127.0.0.0/8
// it takes nothing in that is from elsewhere.
void refuse_strange_source(const Aim& aim) {
  if (aim.own_source || net::inside_lab() || is_loopback(aim.destination.address)) return;
  throw UsageError(fmt::format("the source {} is no address of this host, and others' are sent from {}",
                               wire::to_string(aim.source), where_allowed));
}

void refuse_flood(double rate, const Destination& d) {
  if (d.route.to_self || net::inside_lab() || (rate > 0 && rate <= largest_rate_outside)) return;
  throw UsageError(fmt::format("--rate {}: more than {} packets a second are sent {}", rate,
                               largest_rate_outside, where_allowed));
}

// A source of another host's has no route of its own here.
Aim aim_at(const CraftOptions& options) {
  ProbeOptions run = options.run;
  const wire::Address address = resolve_and_enter(run);
  const bool own = !run.source || net::is_own_address(*run.source);
  if (!own) run.source.reset();
  Aim aim{destination_at(run, address), {}, own};
  aim.source = own ? aim.destination.route.source : *options.run.source;
  return aim;
}

// That of a raw packet is in it.
void refuse_other_destination(const CraftOptions& options, const Destination& d) {
  constexpr std::size_t at = 16;  // RFC 791 3.1
  if (!options.raw || options.raw->size() < at + 4) return;
  const wire::Address inside{wire::load_u32(&(*options.raw)[at])};
  if (inside == d.address) return;
  throw UsageError(fmt::format("--raw: the packet is for {}, and HOST is {}; give the packet's",
                               wire::to_string(inside), wire::to_string(d.address)));
}

}  // namespace

Aim aim_of(const CraftOptions& options) {
  Aim aim = aim_at(options);
  refuse_other_destination(options, aim.destination);
  if (options.run.dry_run) return aim;
  refuse_strange_source(aim);
  refuse_flood(options.rate, aim.destination);
  return aim;
}

}  // namespace synfin::app
