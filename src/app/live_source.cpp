#include "app/live_source.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "synfin/app/probe.h"
#include "synfin/net/clock.h"
#include "synfin/net/link_layer.h"

#include "app/say.h"

namespace synfin::app {

namespace {

constexpr tcp::Duration between_looks = std::chrono::milliseconds(250);
constexpr unsigned frames_between_looks = 1024;

std::string traced_protocols(bool icmp, bool tagged) {
  const std::string protocols = icmp ? "(ip proto 6 or ip proto 1)" : "ip proto 6";
  return tagged ? fmt::format("({0} or (vlan and {0}))", protocols) : protocols;
}

net::Capture open_capture(const LiveOptions& options, bool tagged) {
  return net::Capture({.interface = options.interface,
                       .filter = options.filter,
                       .also = traced_protocols(options.icmp, tagged),
                       .snapshot_length = options.snapshot_length,
                       .buffer_size = options.buffer_size,
                       .immediate = false,
                       .promiscuous = options.promiscuous && options.interface != "any"});
}

// libpcap knows no VLAN on some link types, and says so only when it compiles the filter.
net::Capture open_either(const LiveOptions& options) {
  try {
    return open_capture(options, options.interface != "any");
  } catch (const net::FilterError&) {
  }
  try {
    return open_capture(options, false);
  } catch (const net::FilterError& error) {
    throw UsageError(error.what());
  }
}

wire::LinkType link_type_in(const net::Capture& capture, const std::string& interface) {
  if (const auto type = net::link_type_of(capture.link_type())) return *type;
  throw std::system_error(
      ENOTSUP, std::generic_category(),
      fmt::format("interface '{}' has link type {}, in which synfin cannot find IPv4 packets; it can in {}",
                  interface, net::link_type_name(capture.link_type()), net::known_link_types()));
}

}  // namespace

LiveSource::LiveSource(const LiveOptions& options, const net::Interrupts& interrupts)
    : capture_(open_either(options)),
      interrupts_(interrupts),
      link_type_(link_type_in(capture_, options.interface)),
      duration_(options.duration) {
  poller_.watch(capture_.fd());
  rest_.watch(capture_.fd());
  poller_.watch(interrupts_.fd());
}

// After the end, what was captured by then is still handed over: all of it.
const net::CapturedFrame* LiveSource::next() {
  while (true) {
    if (until_look_ == 0 || interrupts_.signal()) {
      look(net::monotonic_now());
      until_look_ = frames_between_looks;
    }
    --until_look_;
    if (const auto* frame = capture_.next()) {
      if (ended_at_ && frame->stamp.wall() > *ended_at_) return nullptr;
      return frame;
    }
    if (waiting_) waiting_();
    const tcp::Time now = net::monotonic_now();
    look(now);
    if (drained_ && now >= *drained_) return nullptr;
    wait(now);
  }
}

void LiveSource::look(tcp::Time now) {
  constexpr tcp::Duration handed_over_within = std::chrono::milliseconds(150);
  if (duration_ && !end_) end_ = now + *duration_;
  if (now >= next_look_) {
    next_look_ = now + between_looks;
    look_at_drops();
  }
  if (drained_ || (!interrupts_.signal() && (!end_ || now < *end_))) return;
  ended_at_ = net::wall_now();
  drained_ = now + handed_over_within;
}

void LiveSource::wait(tcp::Time now) {
  if (drained_) return rest_.wait(*drained_);
  poller_.wait(end_ ? std::min(*end_, now + between_looks) : now + between_looks);
}

std::optional<tcp::WallTime> LiveSource::now() const { return net::wall_now(); }

void LiveSource::look_at_drops() {
  if (said_drops_ || capture_.counts().dropped == 0) return;
  said_drops_ = true;
  say("synfin: the kernel has begun to drop packets: the buffer is full; -B makes it larger, -s keeps less "
      "of each packet, a filter takes fewer");
}

}  // namespace synfin::app
