#include "synfin/app/lease_pool.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace synfin::app {

namespace {

constexpr std::size_t spare_descriptors = 8;  // for the file of --write, names, and the like

}  // namespace

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
  while (guards_.size() < wanted) {
    try {
      guards_.push_back(net::PortGuard::lease(mode, local, peers, facts));
    } catch (const std::system_error& error) {
      const bool out_of_descriptors = error.code().value() == EMFILE || error.code().value() == ENFILE;
      if (!out_of_descriptors || guards_.size() <= spare_descriptors) throw;
      guards_.erase(guards_.end() - static_cast<std::ptrdiff_t>(spare_descriptors), guards_.end());
      return;
    }
  }
}

LeasePool::Use LeasePool::use(std::uint16_t local, std::uint16_t remote) const {
  const auto found = uses_.find(key(local, remote));
  return found == uses_.end() ? Use::free : found->second;
}

bool LeasePool::usable(std::uint16_t local, std::uint16_t remote) const {
  const Use present = use(local, remote);
  // --sport: the user wants this very port again.
  return present == Use::free || (fixed_ && present == Use::spent);
}

bool LeasePool::must_wait(std::uint16_t remote_port) const {
  bool busy = false;
  for (const net::PortGuard& guard : guards_) {
    const std::uint16_t port = guard.local().port;
    if (usable(port, remote_port)) return false;
    busy = busy || use(port, remote_port) == Use::busy;
  }
  return busy;
}

std::optional<std::uint16_t> LeasePool::take(std::uint16_t remote_port) {
  for (std::size_t tried = 0; tried < guards_.size(); ++tried) {
    const std::uint16_t port = guards_[(next_ + tried) % guards_.size()].local().port;
    if (!usable(port, remote_port)) continue;
    uses_[key(port, remote_port)] = Use::busy;
    next_ = (next_ + tried + 1) % guards_.size();
    return port;
  }
  return std::nullopt;
}

void LeasePool::give_back(std::uint16_t local_port, std::uint16_t remote_port, bool reusable) {
  uses_[key(local_port, remote_port)] = reusable ? Use::free : Use::spent;
}

}  // namespace synfin::app
