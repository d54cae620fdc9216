#include "synfin/app/craft.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "synfin/app/driver.h"
#include "synfin/app/output.h"
#include "synfin/net/lab_network.h"
#include "synfin/net/link_sender.h"
#include "synfin/net/route.h"
#include "synfin/view/checksum_steps.h"
#include "synfin/view/dissection.h"

#include "app/craft_packets.h"
#include "app/craft_report.h"
#include "app/session.h"

namespace synfin::app {

namespace {

tcp::Duration between(double rate, std::size_t packets) {
  if (rate == 0) return {};
  return std::chrono::duration_cast<tcp::Duration>(
      std::chrono::duration<double>(static_cast<double>(packets) / rate));
}

// One craft after another, at the rate that was asked for.
class CraftSource : public Source {
 public:
  CraftSource(const CraftOptions& options, const Destination& destination, LocalPorts& ports, tcp::Time start)
      : options_(options), destination_(destination), ports_(ports), due_(start) {}

  std::optional<tcp::Time> due() const override {
    if (number_ >= options_.run.count) return std::nullopt;
    return std::max(due_, ports_.free_at(options_.run.ports.front()));
  }
  std::unique_ptr<Exchange> next(tcp::Time now) override {
    const std::uint16_t remote_port = options_.run.ports.front();
    const wire::FourTuple tuple{{destination_.route.source, ports_.take(remote_port, now)},
                                {destination_.address, remote_port}};
    CraftPackets packets = craft_packets(options_, tuple);
    // What was late makes up for it, but for no more than a moment's.
    due_ = std::max(due_, now - most_made_up) + between(options_.rate, packets.sent.size());
    return std::make_unique<CraftExchange>(
        number_++, CraftPlan{tuple, std::move(packets), options_.run.plan.timeout, options_.expected},
        history_);
  }

 private:
  static constexpr tcp::Duration most_made_up = std::chrono::milliseconds(10);

  const CraftOptions& options_;
  const Destination& destination_;
  LocalPorts& ports_;
  CraftHistory history_;
  std::size_t number_ = 0;
  tcp::Time due_;
};

// Our kernel is kept from answering a SYN-ACK, so the peer has a connection that opens until it gives up,
// some 63 seconds later.
LeasePool::Trace trace_of(const CraftExchange& craft) {
  return craft.reason() == tcp::Reason::syn_ack ? LeasePool::Trace::time_wait : LeasePool::Trace::none;
}

// The report, and the port for the next one.
class CraftObserver : public Observer {
 public:
  CraftObserver(CraftReport& report, LocalPorts& ports, const RealLink& link)
      : report_(report), ports_(ports), link_(link) {}
  void seen(const Exchange& exchange, const view::Record& record) override { report_.seen(exchange, record); }
  void finished(const Exchange& exchange) override {
    ports_.give_back(exchange.tuple(), trace_of(dynamic_cast<const CraftExchange&>(exchange)), link_.now());
    report_.finished(exchange);
  }
  void idle() override { report_.idle(); }

 private:
  CraftReport& report_;
  LocalPorts& ports_;
  const RealLink& link_;
};

bool reaches_no_other_host(const Destination& d) { return d.route.to_self || net::inside_lab(); }

// docs/craft.md, "Manners".
void refuse_bad_manners(const CraftOptions& options, const Destination& d, bool own_source) {
  if (reaches_no_other_host(d)) return;
  constexpr const char* where = "only on loopback and inside a lab (`synfin lab run -- synfin craft ...`)";
  if (!own_source)
    throw UsageError(fmt::format("--source {}: no address of this host, and others' are sent from {}",
                                 wire::to_string(d.route.source), where));
  if (options.rate == 0 || options.rate > largest_rate_outside)
    throw UsageError(fmt::format("--rate {}: more than {} packets a second are sent {}", options.rate,
                                 largest_rate_outside, where));
}

struct Aim {
  Destination destination;
  bool own_source = true;
};

// A source of another host's has no route of its own here.
Aim aim_of(const CraftOptions& options) {
  ProbeOptions run = options.run;
  if (run.source && run.source->value == 0) run.source.reset();  // 0.0.0.0
  Aim aim;
  aim.own_source = !options.run.source || (run.source && net::is_own_address(*run.source));
  if (!aim.own_source) run.source.reset();
  aim.destination = destination_of(run);
  if (!aim.own_source) aim.destination.route.source = *options.run.source;
  return aim;
}

// That of a raw packet is in it.
void refuse_other_destination(const CraftOptions& options, const Destination& d) {
  constexpr std::size_t at = 16;  // RFC 791 3.1
  if (!options.raw || options.raw->size() < at + 4) return;
  const wire::Address inside{wire::load_u32(&(*options.raw)[at])};
  if (inside == d.address) return;
  throw UsageError(fmt::format("--raw: the packet is for {}, and HOST is {}; give the packet's",
                               wire::to_string(inside), wire::to_string(d.address)));
}

// As it would be sent. Refuses what cannot be built, which no address or port makes.
CraftPackets sample(const CraftOptions& options, const Destination& d) {
  const std::uint16_t port = options.run.source_port ? *options.run.source_port : likely_port(d.facts);
  return craft_packets(options, {{d.route.source, port}, {d.address, options.run.ports.front()}});
}

int dry_run(const CraftPackets& packets) {
  Output output;
  for (const wire::Bytes& packet : packets.sent)
    output.put(view::dissect(packet) + view::checksum_steps(packet) + "\n");
  output.flush();
  return 0;
}

bool is_abnormal(const CraftPackets& packets) {
  return std::any_of(packets.sent.begin(), packets.sent.end(),
                     [](const wire::Bytes& packet) { return net::raw_socket_changes(packet); });
}

SessionNeeds needs_of(const CraftOptions& options, const Aim& aim, const CraftPackets& packets) {
  return {.whole_packets = keeps_whole_packets(options.run.output),
          .all_of_host = true,
          .beneath_ip = is_abnormal(packets),
          .own_source = aim.own_source};
}

void warn_of_loopback(const Destination& d, const SessionNeeds& needs) {
  if (!needs.beneath_ip || !d.route.to_self) return;
  fmt::print(stderr,
             "synfin: the kernel takes in no packet that is put on lo beneath its IP layer, as this one is; "
             "in a lab it does: synfin lab run -- synfin craft ...\n");
}

int run(const CraftOptions& options, const Aim& aim, const CraftPackets& packets) {
  const Destination& d = aim.destination;
  const SessionNeeds needs = needs_of(options, aim, packets);
  warn_of_loopback(d, needs);
  Session session(options.run, d, needs);
  const view::Target target = target_of(options.run, d.address, options.run.ports.front());
  CraftReport report(options, target);
  CraftObserver observer(report, session.ports(), session.link());
  CraftSource source(options, d, session.ports(), session.link().now());
  Driver driver(session.link(), observer, options.run.parallel);
  driver.run(source);
  report.summary();
  session.finish(driver.counts());
  return session.exit_code().value_or(report.all_met() ? 0 : 1);
}

}  // namespace

int craft(const CraftOptions& options) {
  const Aim aim = aim_of(options);
  refuse_other_destination(options, aim.destination);
  refuse_bad_manners(options, aim.destination, aim.own_source);
  const CraftPackets packets = sample(options, aim.destination);
  return unless_reader_gone(
      [&] { return options.run.dry_run ? dry_run(packets) : run(options, aim, packets); });
}

}  // namespace synfin::app
