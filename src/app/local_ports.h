#pragma once

#include <optional>
#include <set>

#include "synfin/app/exchange.h"
#include "synfin/app/lease_pool.h"
#include "synfin/app/probe.h"

namespace synfin::app {

// One that connect() might choose; none is leased for a segment that is not sent.
std::uint16_t likely_port(const tcp::HostFacts& facts);

// The local ports of a probe, and which of its connections have to wait for one.
class LocalPorts {
 public:
  // Those of connections by hand are leased here, while the privileges last.
  LocalPorts(const ProbeOptions& options, wire::Address remote, wire::Address local,
             const tcp::HostFacts& facts);

  // When there can be another connection to that port. Time::max(): that hangs on one under way;
  // Time::min(): now, or never, and then take() says so.
  tcp::Time free_at(std::uint16_t remote_port) const;

  // For a connection by hand. Throws std::runtime_error, with what to do, where none is left.
  std::uint16_t take(std::uint16_t remote_port, tcp::Time now);
  // For one by the kernel, which chooses for itself.
  void leave_to_kernel(std::uint16_t remote_port) { under_way_.insert(remote_port); }

  // The exchange has ended.
  void give_back(const Exchange& exchange, tcp::Time now);
  // The same, where it is known what is left of it at the peer.
  void give_back(const wire::FourTuple& tuple, LeasePool::Trace trace, tcp::Time now);

 private:
  std::optional<LeasePool> pool_;
  bool one_at_a_time_;  // --sport, by the kernel: it binds the port for each connection
  std::set<std::uint16_t> under_way_;
};

}  // namespace synfin::app
