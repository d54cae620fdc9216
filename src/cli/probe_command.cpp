#include "probe_command.h"

#include <memory>

#include <fmt/format.h>

#include "synfin/app/probe.h"

#include "exchange_options.h"
#include "output_options.h"
#include "values.h"

namespace synfin::cli {

namespace {

using app::ProbeOptions;

constexpr const char* probe_examples = R"(Examples:
  synfin probe 192.0.2.2 80                           connect and close at once, as nc -z does
  synfin probe -w 1 --ladder 192.0.2.2 22,80-83       several ports, each as a diagram
  synfin lab run -- synfin probe 192.0.2.2 80         the same in a private network, without root)";

// What the parser of the command line fills in: the options, and words that need a look at each other first.
struct ProbeArguments {
  ProbeOptions options;
  OutputArguments output;
  bool zero_io = false;
  std::optional<std::size_t> parallel;
};

void add_target(CLI::App& app, ProbeArguments& a) {
  add_host(app, a.options);
  app.add_option_function<std::string>(
         "PORTS", [&a](const std::string& text) { a.options.ports = parse_ports("PORTS", text); },
         "80, 20-25, 22,80,8000-8010 or a service name")
      ->required();
  add_where(app, a.options);
}

void add_exchange(CLI::App& app, ProbeArguments& a) {
  const std::string group = "Exchange";
  app::Plan& plan = a.options.plan;
  app.add_flag("-z", a.zero_io, "connect and close, send nothing: the default, accepted for habit")
      ->group(group);
  add_plan(app, a.options);
  using enum app::CloseMode;
  add_choice<app::CloseMode>(app, "--close", plan.close, {{"fin", fin}, {"rst", rst}, {"none", none}},
                             "how to end: fin (default), rst, or none (leave it open)")
      ->type_name("HOW")
      ->group(group);
  app.add_flag("--half-open", plan.half_open, "answer the SYN-ACK with RST")->group(group);
  add_piggyback_fin(app, a.options);
  add_seconds(app, "--linger", plan.linger, "watch on after the last ACK, answering as TIME-WAIT does")
      ->group(group);
}

void add_repeats(CLI::App& app, ProbeArguments& a) {
  add_number(app, "-c,--count", a.options.count, 1, 1000000, "probe that many times (default 1)")
      ->group("Repeat");
  add_seconds(app, "--interval", a.options.interval, "between repeats (default 1; 0: none)")->group("Repeat");
  add_number(app, "--parallel", a.parallel, 1, 4096,
             "ports or repeats in flight (default 64 for ports, 1 for repeats)")
      ->group("Repeat");
}

void add_kernel(CLI::App& app, ProbeArguments& a) {
  add_guard(app, a.options);
  add_choice<app::Via>(app, "--via", a.options.via, {{"hand", app::Via::hand}, {"kernel", app::Via::kernel}},
                       "who makes the exchange: hand (default) or kernel, under the same capture")
      ->type_name("WHO")
      ->group("Kernel");
  app.add_flag("--dry-run", a.options.dry_run,
               "print the SYN field by field, send nothing; needs no privilege")
      ->group("Kernel");
}

const std::vector<Exclusion>& probe_exclusions() {
  static const std::vector<Exclusion> all = {
      {"--dry-run",
       "",
       {"--json", "--write", "--ladder", "--quiet", "--count", "--interval", "--parallel"},
       "nothing is sent, and the SYN is printed field by field"},
      {"--via",
       "kernel",
       {"--like",        "--isn",       "--tsval",     "--ttl",           "--tos",
        "--ip-id",       "--df",        "--no-df",     "--window",        "--mss",
        "--wscale",      "--options",   "--ecn",       "--syn-retries",   "--rto",
        "--fin-retries", "--rst-guard", "--half-open", "--piggyback-fin", "--linger",
        "--dry-run"},
       "the kernel builds its own segments"},
  };
  return all;
}

// What depends on the values of two options.
void check_values(const ProbeArguments& a) {
  const bool left_open = a.options.plan.close == app::CloseMode::none;
  if (left_open && a.options.via == app::Via::kernel) {
    throw CLI::ValidationError(
        "--close none does not go with --via kernel: a kernel's socket is closed with its process; give fin "
        "or "
        "rst");
  }
  check_ip_id(a.options.fields.ip_id, a.options.fields.df);
}

void finish(ProbeArguments& a) {
  a.options.output = a.output.finish();
  a.options.parallel = a.parallel.value_or(a.options.ports.size() > 1 ? 64 : 1);
}

}  // namespace

CLI::App* add_probe(CLI::App& root, std::function<int()>& action) {
  CLI::App* app = root.add_subcommand("probe", "Connect and close by hand, and show every segment");
  const auto arguments = std::make_shared<ProbeArguments>();
  add_target(*app, *arguments);
  add_exchange(*app, *arguments);
  add_identity(*app, arguments->options);
  add_fields(*app, arguments->options.fields);
  add_timers(*app, arguments->options.timers);
  add_repeats(*app, *arguments);
  add_kernel(*app, *arguments);
  arguments->output.add_to(*app);
  arguments->output.add_names_to(*app);
  app->footer(probe_examples);
  app->callback([app, arguments, &action] {
    refuse_excluded(*app, exchange_exclusions());
    refuse_excluded(*app, probe_exclusions());
    refuse_excluded(*app, output_exclusions());
    check_values(*arguments);
    finish(*arguments);
    action = [arguments] { return app::probe(arguments->options); };
  });
  return app;
}

}  // namespace synfin::cli
