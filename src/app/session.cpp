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

std::optional<std::string> send_interface(const ProbeOptions& options, const Destination& d) {
  return d.route.to_self ? std::nullopt : options.interface;
}

}  // namespace

Session::Session(const ProbeOptions& options, const Destination& destination, bool whole_packets)
    : options_(permitted(options)),
      link_(capture_options(options, destination, whole_packets), send_interface(options, destination),
            destination.route.source),
      ports_(options, destination.address, destination.route.source, destination.facts),
      maker_(options_, destination, link_, ports_) {
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
    fmt::print(stderr, "synfin: the kernel dropped {} captured packets{}\n", lost,
               options_.parallel > 1 ? ": use a smaller --parallel" : ", which are missing here");
  }
  if (link_.write_error()) fmt::print(stderr, "synfin: {}\n", *link_.write_error());
}

std::optional<int> Session::exit_code() const {
  if (const auto signal = link_.interrupted()) return 128 + *signal;
  if (link_.write_error()) return 3;
  return std::nullopt;
}

}  // namespace synfin::app
