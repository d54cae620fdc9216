#include "app/craft_aim.h"

#include <fmt/format.h>

#include "synfin/net/lab_network.h"
#include "synfin/net/route.h"

namespace synfin::app {

namespace {

bool reaches_no_other_host(const Destination& d) { return d.route.to_self || net::inside_lab(); }

// docs/craft.md, "Manners".
void refuse_bad_manners(const CraftOptions& options, const Destination& d, bool own_source) {
  if (reaches_no_other_host(d)) return;
  constexpr const char* where = "only on loopback and inside a lab (`synfin lab run -- synfin craft ...`)";
  if (!own_source)
    throw UsageError(fmt::format("--source {}: no address of this host, and others' are sent from {}",
                                 wire::to_string(d.route.source), where));
  if (options.rate == 0 || options.rate > largest_rate_outside)
    throw UsageError(fmt::format("--rate {}: more than {} packets a second are sent {}", options.rate,
                                 largest_rate_outside, where));
}

// A source of another host's has no route of its own here.
Aim aim_at(const CraftOptions& options) {
  ProbeOptions run = options.run;
  if (run.source && run.source->value == 0) run.source.reset();  // 0.0.0.0
  Aim aim;
  aim.own_source = !options.run.source || (run.source && net::is_own_address(*run.source));
  if (!aim.own_source) run.source.reset();
  aim.destination = destination_of(run);
  if (!aim.own_source) aim.destination.route.source = *options.run.source;
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
  refuse_bad_manners(options, aim.destination, aim.own_source);
  return aim;
}

}  // namespace synfin::app
