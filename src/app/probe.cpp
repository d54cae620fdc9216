#include "synfin/app/probe.h"

#include <csignal>
#include <memory>
#include <system_error>

#include <fmt/format.h>

#include "synfin/app/output.h"
#include "synfin/app/probe_report.h"
#include "synfin/app/probe_source.h"
#include "synfin/net/clock.h"
#include "synfin/net/name_cache.h"
#include "synfin/view/dissection.h"
#include "synfin/wire/emit.h"

#include "app/destination.h"
#include "app/exchange_maker.h"
#include "app/session.h"

namespace synfin::app {

namespace {

std::vector<view::Target> targets_of(const ProbeOptions& options, wire::Address address) {
  std::vector<view::Target> targets;
  for (const std::uint16_t port : options.ports) targets.push_back(target_of(options, address, port));
  return targets;
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

// Everything has been seen; whoever interrupts now does without the names that are missing.
void wait_for_names(ProbeReport& report, RealLink& link) {
  while (report.waits_for_names() && !link.interrupted()) {
    link.next(tcp::Time::max());
    report.flush();
  }
  report.give_up_names();
}

int run(const ProbeOptions& asked, const Destination& d) {
  Session session(asked, d, {.whole_packets = keeps_whole_packets(asked.output)});
  const ProbeOptions& options = session.options();
  RealLink& link = session.link();
  LocalPorts& ports = session.ports();
  const auto targets = targets_of(options, d.address);
  std::optional<net::NameCache> names;
  if (options.output.names && !options.resolve_nothing) names.emplace([&link] { link.wake(); });
  ProbeReport report(options, targets, names ? &*names : nullptr);
  ProbeObserver observer(report, ports, link);
  ProbeSource source(
      options, link.now(),
      [&](std::size_t number, std::uint16_t port, tcp::Time now) {
        return session.make(options.via, number, port, now);
      },
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
  session.finish(driver.counts());
  return session.exit_code().value_or(report.open() > 0 ? 0 : 1);
}

}  // namespace

int probe(const ProbeOptions& options) {
  const Destination destination = destination_of(options);
  return unless_reader_gone(
      [&] { return options.dry_run ? dry_run(options, destination) : run(options, destination); });
}

}  // namespace synfin::app
