#include "synfin/app/probe.h"

#include <algorithm>
#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "synfin/app/kernel_exchange.h"
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

namespace synfin::app {

namespace {

constexpr int ring_bytes = 2 << 20;  // with little else in it, the whole process stays below 12 MiB
constexpr int ordinary_snapshot = 2048;
constexpr int slots_each = 4;  // frames of one connection that may wait, beside what ring_bytes holds
constexpr int whole_ring_bytes = 16 << 20;
constexpr std::uint32_t largest_packet = 65535;
constexpr std::uint32_t link_header = 22;  // Ethernet and two VLAN tags

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
  capture.interface = options.interface.value_or(d.route.interface);
  capture.filter = capture_filter(options, d.address);
  capture.snapshot_length = ordinary_snapshot;
  capture.buffer_size = std::min(
      ring_bytes + static_cast<int>(options.parallel) * slots_each * ordinary_snapshot, whole_ring_bytes);
  // Whole packets where somebody will look at them whole.
  const std::uint32_t mtu = std::min(d.route.facts.mtu, largest_packet);
  const bool whole =
      options.output.write || options.output.lines.hex || options.output.lines.notation.verbosity > 0;
  if (whole && mtu + link_header > static_cast<std::uint32_t>(ordinary_snapshot)) {
    capture.snapshot_length = static_cast<int>(mtu + link_header);
    capture.buffer_size = whole_ring_bytes;
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
  for (const std::uint16_t remote : options.ports) {
    const wire::FourTuple tuple{{d.route.source, port}, {d.address, remote}};
    const tcp::Config config =
        probe_config(options, probe_personality(options, d.facts, d.route.facts), tuple, seeds, now);
    tcp::Connection connection(config, probe_isn(options, tuple, seeds, now));
    connection.handle(tcp::Open{}, now);
    const auto syn = wire::emit(connection.poll_transmit(now)->spec);
    const std::string text = view::dissect(*syn) + "\n";
    std::fwrite(text.data(), 1, text.size(), stdout);
  }
  return 0;
}

// Nothing at the peer could meet a new connection from the same port: it was refused, or we closed first, so
// that the TIME-WAIT is on our side.
bool leaves_no_trace(const Exchange& exchange) {
  const auto outcome = exchange.outcome();
  if (!outcome) return false;
  if (outcome->port != tcp::PortState::open) return true;
  using enum tcp::Closing;
  const bool peer_waits = outcome->closing == by_peer || outcome->closing == simultaneous;
  return !peer_waits && outcome->closing != unfinished && outcome->closing != left_open;
}

// The report, and the ports given back as their connections end.
class ProbeObserver : public Observer {
 public:
  ProbeObserver(ProbeReport& report, LeasePool* pool) : report_(report), pool_(pool) {}
  void seen(const Exchange& exchange, const view::Record& record) override { report_.seen(exchange, record); }
  void finished(const Exchange& exchange) override {
    const wire::FourTuple tuple = exchange.tuple();
    if (pool_) pool_->give_back(tuple.local.port, tuple.remote.port, leaves_no_trace(exchange));
    report_.finished(exchange);
  }
  void idle() override { report_.flush(); }

 private:
  ProbeReport& report_;
  LeasePool* pool_;
};

// Makes the exchanges of one run.
class Maker {
 public:
  Maker(const ProbeOptions& options, const Destination& destination, RealLink& link, LeasePool* pool)
      : options_(options),
        destination_(destination),
        link_(link),
        pool_(pool),
        seeds_(random_seeds()),
        personality_(probe_personality(options, destination.facts, destination.route.facts)) {}

  std::unique_ptr<Exchange> make(std::size_t number, std::uint16_t port, tcp::Time now) const {
    return pool_ ? by_hand(number, port, now) : by_kernel(number, port);
  }

 private:
  std::unique_ptr<Exchange> by_hand(std::size_t number, std::uint16_t port, tcp::Time now) const {
    const auto local = pool_->take(port);
    if (!local) {
      throw std::runtime_error(
          fmt::format("no local port is left for port {}: {} were leased, and at the peer the connections on "
                      "them have not "
                      "ended; use fewer repeats, or --close fin",
                      port, pool_->size()));
    }
    const wire::FourTuple tuple{{destination_.route.source, *local}, {destination_.address, port}};
    return std::make_unique<HandExchange>(number, probe_config(options_, personality_, tuple, seeds_, now),
                                          probe_isn(options_, tuple, seeds_, now), options_.plan);
  }

  std::unique_ptr<Exchange> by_kernel(std::size_t number, std::uint16_t port) const {
    return std::make_unique<KernelExchange>(
        number, wire::Endpoint{destination_.address, port},
        net::LocalChoice{options_.interface, options_.source, options_.source_port}, options_.plan,
        [this] { link_.wake(); });
  }

  const ProbeOptions& options_;
  const Destination& destination_;
  RealLink& link_;
  LeasePool* pool_;
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
  if (const auto signal = link.interrupted()) return 128 + *signal;
  if (link.write_error()) {
    fmt::print(stderr, "synfin: {}\n", *link.write_error());
    return 3;
  }
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

int run(ProbeOptions options, const Destination& d) {
  const bool by_hand = options.via == Via::hand;

  net::require_net_raw();
  RealLink link(capture_options(options, d), options.interface);
  std::optional<LeasePool> pool;
  if (by_hand)
    pool.emplace(options.guard, d.route.source, d.address, d.facts, options.count, options.source_port);
  net::drop_privileges();
  if (options.send_file)
    options.plan.send = read_payload(*options.send_file, [&link] { return link.interrupted().has_value(); });
  if (options.output.write) link.write_to(*options.output.write);

  const auto targets = targets_of(options, d.address);
  std::optional<net::NameCache> names;
  if (options.output.names && !options.resolve_nothing) names.emplace([&link] { link.wake(); });
  ProbeReport report(options, targets, names ? &*names : nullptr);
  ProbeObserver observer(report, pool ? &*pool : nullptr);

  const Maker maker(options, d, link, pool ? &*pool : nullptr);
  ProbeSource source(
      options, link.now(),
      [&](std::size_t number, std::uint16_t port, tcp::Time now) { return maker.make(number, port, now); },
      [&](std::uint16_t port) { return pool && pool->must_wait(port); });
  Driver driver(link, observer, options.parallel);
  try {
    driver.run(source);
  } catch (...) {
    report.give_out_all();
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
  return options.dry_run ? dry_run(options, destination) : run(options, destination);
}

}  // namespace synfin::app
