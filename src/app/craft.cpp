#include "synfin/app/craft.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include <fmt/format.h>

#include "synfin/app/driver.h"
#include "synfin/app/output.h"
#include "synfin/net/link_sender.h"
#include "synfin/net/whole_file.h"
#include "synfin/view/checksum_steps.h"
#include "synfin/view/dissection.h"

#include "app/craft_aim.h"
#include "app/craft_report.h"
#include "app/craft_source.h"
#include "app/flag_matrix.h"
#include "app/flood.h"
#include "app/play_script.h"
#include "app/session.h"

namespace synfin::app {

namespace {

constexpr std::size_t largest_script = std::size_t{1} << 20;  // bytes

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
CraftPackets sample(const CraftOptions& options, const Aim& aim) {
  const Destination& d = aim.destination;
  const std::uint16_t port = options.run.source_port ? *options.run.source_port : likely_port(d.facts);
  return craft_packets(options, {{aim.source, port}, {d.address, options.run.ports.front()}});
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

bool are_segments(const CraftPackets& packets) {
  return std::all_of(packets.sent.begin(), packets.sent.end(), [](const wire::Bytes& bytes) {
    const auto packet = wire::parse(bytes);
    return packet && std::holds_alternative<wire::Segment>(*packet);
  });
}

SessionNeeds needs_of(const CraftOptions& options, const Aim& aim, const CraftPackets& packets) {
  const bool abnormal = is_abnormal(packets);
  return {.whole_packets = keeps_whole_packets(options.run.output),
          .any_port = true,
          .any_protocol = abnormal || !are_segments(packets),
          .beneath_ip = abnormal,
          .own_source = aim.own_source,
          .when_lost = "use a smaller --rate"};
}

void warn_of_loopback(const Destination& d, const SessionNeeds& needs) {
  if (!needs.beneath_ip || !d.route.to_self) return;
  fmt::print(stderr,
             "synfin: the kernel takes in no packet that is put on lo beneath its IP layer, as this one is; "
             "the lab's peer does: synfin lab run -- synfin craft 192.0.2.2 ...\n");
}

int run(const CraftOptions& options, const Aim& aim, const SessionNeeds& needs) {
  const Destination& d = aim.destination;
  Session session(options.run, d, needs);
  const view::Target target = target_of(options.run, d.address, options.run.ports.front());
  CraftReport report(options, target);
  CraftObserver observer(report, session.ports(), session.link());
  const auto always_the_same = [&options](std::size_t) { return options; };
  CraftSource source(options, always_the_same, aim, session.ports(), session.link().now());
  Driver driver(session.link(), observer, options.run.parallel);
  driver.run(source);
  report.summary();
  session.finish(driver.counts());
  return session.exit_code().value_or(driver.counts().unsent > 0 ? 3 : report.all_met() ? 0 : 1);
}

void refuse_what_a_flood_shows_not(const CraftOptions& options, const SessionNeeds& needs) {
  const OutputOptions& output = options.run.output;
  const bool counted = options.expected.empty() && !output.ladder && !output.lines.hex &&
                       output.lines.notation.verbosity == 0 && !options.fragments && !options.raw &&
                       !options.flag_matrix && !needs.beneath_ip && !needs.any_protocol;
  if (counted) return;
  throw UsageError(
      fmt::format("--rate {}: above {} packets a second answers to well-formed segments are counted, and not "
                  "shown one by "
                  "one or compared; give a smaller --rate",
                  options.rate, largest_rate_outside));
}

Script read_script(const std::filesystem::path& file) {
  const auto bytes = net::read_whole_file(file, largest_script, [] { return false; });
  return parse_script({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
}

}  // namespace

int craft(const CraftOptions& options) {
  if (options.script) {
    Script script = read_script(*options.script);
    const Aim aim = aim_of(options);
    return unless_reader_gone([&] { return play_script(std::move(script), options, aim); });
  }
  const Aim aim = aim_of(options);
  const CraftPackets packets = sample(options, aim);
  if (options.run.dry_run) return unless_reader_gone([&] { return dry_run(packets); });
  const SessionNeeds needs = needs_of(options, aim, packets);
  warn_of_loopback(aim.destination, needs);
  if (is_flood(options)) {
    refuse_what_a_flood_shows_not(options, needs);
    return unless_reader_gone([&] { return flood(options, aim, needs); });
  }
  return unless_reader_gone(
      [&] { return options.flag_matrix ? flag_matrix(options, aim, needs) : run(options, aim, needs); });
}

}  // namespace synfin::app
