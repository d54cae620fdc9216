#include "synfin/app/probe.h"

#include <algorithm>
#include <csignal>
#include <memory>
#include <system_error>

#include <fmt/format.h>

#include "synfin/app/kernel_exchange.h"
#include "synfin/app/output.h"
#include "synfin/app/payload_file.h"
#include "synfin/app/probe_report.h"
#include "synfin/app/probe_source.h"
#include "synfin/app/real_link.h"
#include "synfin/net/clock.h"
#include "synfin/net/lab_network.h"
#include "synfin/net/name_cache.h"
#include "synfin/net/names.h"
#include "synfin/net/privileges.h"
#include "synfin/net/random.h"
#include "synfin/net/read_host_facts.h"
#include "synfin/view/dissection.h"
#include "synfin/wire/emit.h"

#include "app/local_ports.h"

namespace synfin::app {

namespace {

constexpr int ring_bytes = 2 << 20;  // with little else in it, the whole process stays below 12 MiB
constexpr int ordinary_snapshot = 2048;
constexpr int slots_each = 4;  // frames of one connection that may wait, beside what ring_bytes holds
constexpr int whole_ring_bytes = 16 << 20;
constexpr int largest_ring_bytes = 64 << 20;
constexpr int largest_frame = 65535 + 22;  // an IPv4 packet, Ethernet and two VLAN tags

struct Destination {
  wire::Address address;
  net::Route route;
  tcp::HostFacts facts;
};

wire::Address address_of(const ProbeOptions& options) {
  if (options.resolve_nothing && !wire::parse_address(options.host)) {
    throw UsageError(
        fmt::format("HOST '{}': with -n nothing is resolved; give an IPv4 address", options.host));
  }
  return net::resolve_host(options.host);
}

net::Route route_of(const ProbeOptions& options, wire::Address address) {
  try {
    return net::route_to(address, options.interface, options.source);
  } catch (const net::BroadcastTarget& refused) {
    throw UsageError(refused.what());
  }
}

Destination destination_of(const ProbeOptions& options) {
  const wire::Address address = address_of(options);
  if (options.network_namespace) net::enter_network_namespace(*options.network_namespace);
  Destination d;
  d.address = address;
  d.route = route_of(options, address);
  d.facts = net::read_host_facts();
  return d;
}

Seeds random_seeds() {
  return {{net::random_u64(), net::random_u64()}, static_cast<std::uint16_t>(net::random_u32())};
}

// All TCP with the host, of a single port that alone; and ICMP errors, which may come from any
// router.
std::string capture_filter(const ProbeOptions& options, wire::Address address) {
  const std::string host = wire::to_string(address);
  std::string ports;
  if (options.ports.size() == 1) ports = fmt::format(" and port {}", options.ports.front());
  return fmt::format("(tcp and host {}{}) or icmp", host, ports);
}

net::CaptureOptions capture_options(const ProbeOptions& options, const Destination& d) {
  net::CaptureOptions capture;
  // What goes to an address of this host's own goes over lo, whatever -i says.
  capture.interface = d.route.to_self ? d.route.interface : options.interface.value_or(d.route.interface);
  capture.filter = capture_filter(options, d.address);
  capture.snapshot_length = ordinary_snapshot;
  const int slots = static_cast<int>(options.parallel) * slots_each;
  capture.buffer_size = std::min(ring_bytes + slots * ordinary_snapshot, whole_ring_bytes);
  // Whole packets where somebody will look at them whole; with offload they are larger than the MTU.
  const view::LineStyle& lines = options.output.lines;
  if (options.output.write || options.output.json || lines.hex || lines.notation.verbosity > 0) {
    capture.snapshot_length = largest_frame;
    capture.buffer_size = std::clamp(slots * largest_frame, whole_ring_bytes, largest_ring_bytes);
  }
  return capture;
}

std::vector<view::Target> targets_of(const ProbeOptions& options, wire::Address address) {
  std::vector<view::Target> targets;
  for (const std::uint16_t port : options.ports) {
    targets.push_back({options.host, address, port, options.resolve_nothing ? "" : net::service_name(port)});
  }
  return targets;
}

// One that connect() might choose; none is leased for a segment that is not sent.
std::uint16_t likely_port(const tcp::HostFacts& facts) {
  const std::uint32_t last = std::max(facts.port_first, facts.port_last);
  const std::uint32_t candidates = (last - facts.port_first) / 2 + 1;
  return static_cast<std::uint16_t>(facts.port_first + net::random_below(candidates) * 2);
}

int dry_run(const ProbeOptions& options, const Destination& d) {
  const Seeds seeds = random_seeds();
  const tcp::Time now = net::monotonic_now();
  const std::uint16_t port = options.source_port ? *options.source_port : likely_port(d.facts);
  Output output;
  for (const std::uint16_t remote : options.ports) {
    const wire::FourTuple tuple{{d.route.source, port}, {d.address, remote}};
    const tcp::Config config = probe_config(options, probe_personality(options, d.facts, d.route.facts),
                                            d.route.facts, tuple, seeds, now);
    tcp::Connection connection(config, probe_isn(options, tuple, seeds, now));
    connection.handle(tcp::Open{}, now);
    const auto syn = wire::emit(connection.poll_transmit(now)->spec);
    if (!syn) throw std::runtime_error("a segment cannot be built: " + std::string(syn.error().reason));
    output.put(view::dissect(*syn) + "\n");
  }
  output.flush();
  return 0;
}

// The report, and the ports given back as their connections end.
class ProbeObserver : public Observer {
 public:
  ProbeObserver(ProbeReport& report, LocalPorts& ports, const RealLink& link)
      : report_(report), ports_(ports), link_(link) {}
  void seen(const Exchange& exchange, const view::Record& record) override { report_.seen(exchange, record); }
  void finished(const Exchange& exchange) override {
    ports_.give_back(exchange, link_.now());
    report_.finished(exchange);
  }
  void idle() override { report_.flush(); }

 private:
  ProbeReport& report_;
  LocalPorts& ports_;
  const RealLink& link_;
};

// Makes the exchanges of one run.
class Maker {
 public:
  Maker(const ProbeOptions& options, const Destination& destination, RealLink& link, LocalPorts& ports)
      : options_(options),
        destination_(destination),
        link_(link),
        ports_(ports),
        seeds_(random_seeds()),
        personality_(probe_personality(options, destination.facts, destination.route.facts)) {}

  std::unique_ptr<Exchange> make(std::size_t number, std::uint16_t port, tcp::Time now) const {
    return options_.via == Via::hand ? by_hand(number, port, now) : by_kernel(number, port);
  }

 private:
  std::unique_ptr<Exchange> by_hand(std::size_t number, std::uint16_t port, tcp::Time now) const {
    const wire::FourTuple tuple{{destination_.route.source, ports_.take(port, now)},
                                {destination_.address, port}};
    return std::make_unique<HandExchange>(
        number, probe_config(options_, personality_, destination_.route.facts, tuple, seeds_, now),
        probe_isn(options_, tuple, seeds_, now), options_.plan);
  }

  std::unique_ptr<Exchange> by_kernel(std::size_t number, std::uint16_t port) const {
    ports_.leave_to_kernel(port);
    return std::make_unique<KernelExchange>(
        number, wire::Endpoint{destination_.address, port},
        net::LocalChoice{options_.interface, options_.source, options_.source_port}, options_.plan,
        [this] { link_.wake(); });
  }

  const ProbeOptions& options_;
  const Destination& destination_;
  RealLink& link_;
  LocalPorts& ports_;
  Seeds seeds_;
  tcp::Personality personality_;
};

void report_losses(const RealLink& link, const DriverCounts& counts) {
  if (counts.unparsed > 0)
    fmt::print(stderr, "synfin: {} captured packets could not be parsed\n", counts.unparsed);
  if (counts.unsent > 0)
    fmt::print(stderr, "synfin: {} segments were not sent: the interface's queue was full\n", counts.unsent);
  if (const auto lost = link.counts().dropped; lost > 0) {
    fmt::print(stderr, "synfin: the kernel dropped {} captured packets: use a smaller --parallel\n", lost);
  }
}

int exit_code(const ProbeReport& report, const RealLink& link) {
  if (link.write_error()) fmt::print(stderr, "synfin: {}\n", *link.write_error());
  if (const auto signal = link.interrupted()) return 128 + *signal;
  if (link.write_error()) return 3;
  return report.open() > 0 ? 0 : 1;
}

// Everything has been seen; whoever interrupts now does without the names that are missing.
void wait_for_names(ProbeReport& report, RealLink& link) {
  while (report.waits_for_names() && !link.interrupted()) {
    link.next(tcp::Time::max());
    report.flush();
  }
  report.give_up_names();
}

// Whoever read our output has gone: as the signal would have ended us.
bool is_broken_pipe(const std::system_error& error) { return error.code() == std::errc::broken_pipe; }

int run(ProbeOptions options, const Destination& d) {
  net::require_net_raw();
  const std::optional<std::string> send_interface = d.route.to_self ? std::nullopt : options.interface;
  RealLink link(capture_options(options, d), send_interface, d.route.source);
  LocalPorts ports(options, d.address, d.route.source, d.facts);
  net::drop_privileges();
  if (options.send_file)
    options.plan.send = read_payload(*options.send_file, [&link] { return link.interrupted().has_value(); });
  if (options.output.write) link.write_to(*options.output.write);

  const auto targets = targets_of(options, d.address);
  std::optional<net::NameCache> names;
  if (options.output.names && !options.resolve_nothing) names.emplace([&link] { link.wake(); });
  ProbeReport report(options, targets, names ? &*names : nullptr);
  ProbeObserver observer(report, ports, link);

  const Maker maker(options, d, link, ports);
  ProbeSource source(
      options, link.now(),
      [&](std::size_t number, std::uint16_t port, tcp::Time now) { return maker.make(number, port, now); },
      [&](std::uint16_t port) { return ports.free_at(port); });
  Driver driver(link, observer, options.parallel);
  try {
    driver.run(source);
  } catch (...) {
    report.give_up_names();
    report.summary();
    throw;
  }
  wait_for_names(report, link);
  report.summary();
  link.flush_file();
  report_losses(link, driver.counts());
  return exit_code(report, link);
}

}  // namespace

int probe(const ProbeOptions& options) {
  const Destination destination = destination_of(options);
  try {
    return options.dry_run ? dry_run(options, destination) : run(options, destination);
  } catch (const std::system_error& error) {
    if (!is_broken_pipe(error)) throw;
    return 128 + SIGPIPE;
  }
}

}  // namespace synfin::app
