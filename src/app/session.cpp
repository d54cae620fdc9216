#include "app/session.h"

#include <cstdio>

#include <fmt/format.h>

#include "synfin/app/payload_file.h"
#include "synfin/net/privileges.h"

namespace synfin::app {

namespace {

const ProbeOptions& permitted(const ProbeOptions& options) {
  net::require_net_raw();
  return options;
}

std::optional<wire::Address> bound_source(const Destination& d, const SessionNeeds& needs) {
  return needs.own_source ? std::optional(d.route.source) : std::nullopt;
}

// Of a source that is not this host's no port can be held: it is held for all of the host's own.
wire::Address leased_address(const Destination& d, const SessionNeeds& needs) {
  return bound_source(d, needs).value_or(wire::Address{});
}

std::optional<std::string> send_interface(const ProbeOptions& options, const Destination& d) {
  return d.route.to_self ? std::nullopt : options.interface;
}

net::LinkSender sender_beneath(const Destination& d) {
  return net::LinkSender(d.route.interface, d.route.gateway.value_or(d.address), d.route.source);
}

}  // namespace

Session::Session(const ProbeOptions& options, const Destination& destination, const SessionNeeds& needs)
    : options_(permitted(options)),
      when_lost_(needs.when_lost),
      link_(capture_options(options, destination, needs), send_interface(options, destination),
            bound_source(destination, needs)),
      ports_(options, destination.address, leased_address(destination, needs), destination.facts),
      maker_(options_, destination, link_, ports_) {
  if (needs.beneath_ip) link_.send_beneath(sender_beneath(destination));
  net::drop_privileges();
  if (options_.send_file)
    options_.plan.send =
        read_payload(*options_.send_file, [this] { return link_.interrupted().has_value(); });
  if (options_.output.write) link_.write_to(*options_.output.write);
}

void Session::finish(const DriverCounts& counts) {
  link_.flush_file();
  if (counts.unparsed > 0)
    fmt::print(stderr, "synfin: {} captured packets could not be parsed\n", counts.unparsed);
  if (counts.unsent > 0)
    fmt::print(stderr, "synfin: {} segments were not sent: the interface's queue was full\n", counts.unsent);
  if (const auto lost = link_.counts().dropped; lost > 0) {
    fmt::print(stderr, "synfin: the kernel dropped {} captured packets, which are missing here{}{}\n", lost,
               options_.parallel > 1 ? ": " : "", options_.parallel > 1 ? when_lost_ : "");
  }
  if (link_.write_error()) fmt::print(stderr, "synfin: {}\n", *link_.write_error());
}

std::optional<int> Session::exit_code() const {
  if (const auto signal = link_.interrupted()) return 128 + *signal;
  if (link_.write_error()) return 3;
  return std::nullopt;
}

}  // namespace synfin::app
