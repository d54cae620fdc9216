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
      if (!makes_do_after(error.code().value())) throw;
      return;
    }
  }
}

// Fewer ports than wanted will do: connections wait for one to come back.
bool LeasePool::makes_do_after(int error) {
  if (error == EADDRINUSE) return !guards_.empty();
  const bool out_of_descriptors = error == EMFILE || error == ENFILE;
  if (!out_of_descriptors || guards_.size() <= spare_descriptors) return false;
  guards_.erase(guards_.end() - static_cast<std::ptrdiff_t>(spare_descriptors), guards_.end());
  return true;
}

tcp::Time LeasePool::used_until(std::uint16_t local, std::uint16_t remote) const {
  const auto found = uses_.find(key(local, remote));
  if (found == uses_.end()) return tcp::Time::min();
  // --sport: the user wants this very port again.
  return fixed_ && found->second != under_way ? tcp::Time::min() : found->second;
}

std::optional<tcp::Time> LeasePool::free_at(std::uint16_t remote_port) const {
  std::optional<tcp::Time> first;
  for (const net::PortGuard& guard : guards_) {
    const tcp::Time until = used_until(guard.local().port, remote_port);
    if (until == tcp::Time::min()) return until;
    if (until != for_good && (!first || until < *first)) first = until;
  }
  return first;
}

std::optional<std::uint16_t> LeasePool::take(std::uint16_t remote_port, tcp::Time now) {
  for (std::size_t tried = 0; tried < guards_.size(); ++tried) {
    const std::uint16_t port = guards_[(next_ + tried) % guards_.size()].local().port;
    if (used_until(port, remote_port) > now) continue;
    uses_[key(port, remote_port)] = under_way;
    next_ = (next_ + tried + 1) % guards_.size();
    return port;
  }
  return std::nullopt;
}

void LeasePool::give_back(std::uint16_t local_port, std::uint16_t remote_port, Trace trace, tcp::Time now) {
  switch (trace) {
    case Trace::none:
      uses_.erase(key(local_port, remote_port));
      return;
    case Trace::time_wait:
      uses_[key(local_port, remote_port)] = now + time_wait_length;
      return;
    case Trace::connection:
      uses_[key(local_port, remote_port)] = for_good;
      return;
  }
}

}  // namespace synfin::app
