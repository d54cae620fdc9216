#include "synfin/app/lease_pool.h"

#include <algorithm>
#include <array>

namespace synfin::app {

LeasePool::LeasePool(net::GuardMode mode, wire::Address local, wire::Address peer,
                     const tcp::HostFacts& facts, std::size_t rounds, std::optional<std::uint16_t> fixed)
    : fixed_(fixed.has_value()) {
  const std::array peers = {peer};
  if (fixed) {
    guards_.emplace_back(mode, wire::Endpoint{local, *fixed}, peers);
    return;
  }
  const std::size_t wanted = std::clamp<std::size_t>(rounds, 1, most);
  guards_.reserve(wanted);
  while (guards_.size() < wanted) guards_.push_back(net::PortGuard::lease(mode, local, peers, facts));
}

std::optional<std::uint16_t> LeasePool::take(std::uint16_t remote_port) {
  for (std::size_t tried = 0; tried < guards_.size(); ++tried) {
    const std::uint16_t port = guards_[(next_ + tried) % guards_.size()].local().port;
    Use& use = uses_[key(port, remote_port)];
    const bool asked_for = fixed_ && use == Use::spent;  // --sport: the user wants this very port again
    if (use != Use::free && !asked_for) continue;
    use = Use::busy;
    next_ = (next_ + tried + (fixed_ ? 0 : 1)) % guards_.size();
    return port;
  }
  return std::nullopt;
}

void LeasePool::give_back(std::uint16_t local_port, std::uint16_t remote_port, bool reusable) {
  uses_[key(local_port, remote_port)] = reusable ? Use::free : Use::spent;
}

}  // namespace synfin::app
