#include "app/craft_source.h"

#include <algorithm>
#include <utility>

namespace synfin::app {

namespace {

// What was late makes up for it, but for no more than a moment's.
constexpr tcp::Duration most_made_up = std::chrono::milliseconds(10);

tcp::Duration time_of(std::size_t packets, double rate) {
  if (rate == 0) return {};
  return std::chrono::duration_cast<tcp::Duration>(
      std::chrono::duration<double>(static_cast<double>(packets) / rate));
}

// Without a guard the kernel sends the reset itself.
bool resets(const CraftOptions& options) {
  return options.resets && options.run.guard != net::GuardMode::none;
}

}  // namespace

CraftSource::CraftSource(const CraftOptions& options, CraftOf craft_of, const Aim& aim, LocalPorts& ports,
                         tcp::Time start)
    : options_(options), craft_of_(std::move(craft_of)), aim_(aim), ports_(ports), due_(start) {}

std::optional<tcp::Time> CraftSource::due() const {
  if (number_ >= options_.run.count) return std::nullopt;
  return std::max(due_, ports_.free_at(options_.run.ports.front()));
}

std::unique_ptr<Exchange> CraftSource::next(tcp::Time now) {
  const std::uint16_t remote_port = options_.run.ports.front();
  const wire::FourTuple tuple{{aim_.source, ports_.take(remote_port, now)},
                              {aim_.destination.address, remote_port}};
  CraftPlan plan{tuple,
                 craft_packets(craft_of_(number_), tuple),
                 options_.run.plan.timeout,
                 resets(options_),
                 options_.expected,
                 time_of(1, options_.rate)};
  due_ = std::max(due_, now - most_made_up) + time_of(plan.packets.sent.size(), options_.rate);
  return std::make_unique<CraftExchange>(number_++, std::move(plan), history_);
}

// Our kernel is kept from answering a SYN-ACK, so without a reset of ours the peer has a connection that
// opens until it gives up, some 63 seconds later.
LeasePool::Trace trace_of(const CraftExchange& craft) {
  const bool left_open = craft.brought_syn_ack() && !craft.was_reset();
  return left_open ? LeasePool::Trace::time_wait : LeasePool::Trace::none;
}

}  // namespace synfin::app
