#include "synfin/app/craft.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "synfin/app/driver.h"
#include "synfin/app/output.h"
#include "synfin/net/random.h"
#include "synfin/view/dissection.h"
#include "synfin/wire/emit.h"

#include "app/craft_report.h"
#include "app/session.h"

namespace synfin::app {

namespace {

constexpr std::uint16_t usual_window = 64240;  // 44 segments of 1460 bytes, as a Linux of today has it

// 0 would be rewritten where DF is not set.
std::uint16_t random_ip_id() { return static_cast<std::uint16_t>(net::random_below(0xffff) + 1); }

// What was asked for, with the rest of what it takes.
wire::SegmentSpec whole_segment(wire::SegmentSpec spec, const wire::FourTuple& tuple) {
  spec.source = tuple.local.address;
  spec.source_port = tuple.local.port;
  spec.destination = tuple.remote.address;
  spec.destination_port = tuple.remote.port;
  if (!spec.flags) spec.flags = spec.ack ? wire::Flag::ack : wire::Flag::syn;
  if (!spec.seq) spec.seq = wire::Seq(net::random_u32());
  if (!spec.id) spec.id = random_ip_id();
  if (!spec.window) spec.window = usual_window;
  return spec;
}

// One craft after another, `interval` apart.
class CraftSource : public Source {
 public:
  CraftSource(const CraftOptions& options, const Destination& destination, LocalPorts& ports, tcp::Time start)
      : options_(options), destination_(destination), ports_(ports), due_(start) {}

  std::optional<tcp::Time> due() const override {
    if (number_ >= options_.run.count) return std::nullopt;
    return std::max(due_, ports_.free_at(options_.run.ports.front()));
  }
  std::unique_ptr<Exchange> next(tcp::Time now) override {
    due_ = std::max(due_, now) + options_.run.interval;
    const std::uint16_t remote_port = options_.run.ports.front();
    const wire::FourTuple tuple{{destination_.route.source, ports_.take(remote_port, now)},
                                {destination_.address, remote_port}};
    return std::make_unique<CraftExchange>(
        number_++,
        CraftPlan{whole_segment(options_.segment, tuple), options_.run.plan.timeout, options_.expected});
  }

 private:
  const CraftOptions& options_;
  const Destination& destination_;
  LocalPorts& ports_;
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

// As it would be sent. Refuses what cannot be built, which no address or port makes.
wire::Bytes sample(const CraftOptions& options, const Destination& d) {
  const std::uint16_t port = options.run.source_port ? *options.run.source_port : likely_port(d.facts);
  const wire::FourTuple tuple{{d.route.source, port}, {d.address, options.run.ports.front()}};
  auto bytes = wire::emit(whole_segment(options.segment, tuple));
  if (!bytes) throw UsageError("the segment cannot be built: " + std::string(bytes.error().reason));
  return std::move(*bytes);
}

int dry_run(wire::ByteView segment) {
  Output output;
  output.put(view::dissect(segment) + "\n");
  output.flush();
  return 0;
}

int run(const CraftOptions& options, const Destination& d) {
  Session session(options.run, d, keeps_whole_packets(options.run.output));
  const view::Target target = target_of(options.run, d.address, options.run.ports.front());
  CraftReport report(options, target);
  CraftObserver observer(report, session.ports(), session.link());
  CraftSource source(options, d, session.ports(), session.link().now());
  Driver driver(session.link(), observer, 1);
  driver.run(source);
  session.finish(driver.counts());
  return session.exit_code().value_or(report.all_met() ? 0 : 1);
}

}  // namespace

int craft(const CraftOptions& options) {
  const Destination destination = destination_of(options.run);
  const wire::Bytes segment = sample(options, destination);
  return unless_reader_gone(
      [&] { return options.run.dry_run ? dry_run(segment) : run(options, destination); });
}

}  // namespace synfin::app
