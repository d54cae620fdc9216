#include "app/local_ports.h"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "synfin/net/random.h"

namespace synfin::app {

namespace {

// We closed first, so that the TIME-WAIT is on our side, or there was no connection: then nothing.
LeasePool::Trace trace_of(const Exchange& exchange) {
  using enum LeasePool::Trace;
  const auto outcome = exchange.outcome();
  if (!outcome) return connection;
  if (outcome->port != tcp::PortState::open) return none;
  switch (outcome->closing) {
    case tcp::Closing::by_peer:
    case tcp::Closing::simultaneous:
      return time_wait;
    case tcp::Closing::unfinished:
    case tcp::Closing::left_open:
      return connection;
    default:
      return none;
  }
}

}  // namespace

std::uint16_t likely_port(const tcp::HostFacts& facts) {
  const std::uint32_t last = std::max(facts.port_first, facts.port_last);
  const std::uint32_t candidates = (last - facts.port_first) / 2 + 1;
  return static_cast<std::uint16_t>(facts.port_first + net::random_below(candidates) * 2);
}

LocalPorts::LocalPorts(const ProbeOptions& options, wire::Address remote, wire::Address local,
                       const tcp::HostFacts& facts)
    : one_at_a_time_(options.via == Via::kernel && options.source_port) {
  if (options.via == Via::hand)
    pool_.emplace(options.guard, local, remote, facts, options.count, options.source_port);
}

tcp::Time LocalPorts::free_at(std::uint16_t remote_port) const {
  if (pool_) return pool_->free_at(remote_port).value_or(tcp::Time::min());
  return one_at_a_time_ && under_way_.contains(remote_port) ? tcp::Time::max() : tcp::Time::min();
}

std::uint16_t LocalPorts::take(std::uint16_t remote_port, tcp::Time now) {
  if (const auto local = pool_->take(remote_port, now)) return *local;
  throw std::runtime_error(fmt::format(
      "no local port is left for port {}: {} were leased, and the connections on them may still be "
      "open at the peer; use fewer repeats, or --close fin or rst",
      remote_port, pool_->size()));
}

void LocalPorts::give_back(const Exchange& exchange, tcp::Time now) {
  give_back(exchange.tuple(), trace_of(exchange), now);
}

void LocalPorts::give_back(const wire::FourTuple& tuple, LeasePool::Trace trace, tcp::Time now) {
  if (pool_) pool_->give_back(tuple.local.port, tuple.remote.port, trace, now);
  under_way_.erase(tuple.remote.port);
}

}  // namespace synfin::app
