#include "probe_command.h"

#include <memory>

#include <fmt/format.h>

#include "synfin/app/probe.h"
#include "synfin/wire/notation.h"

#include "output_options.h"
#include "values.h"

namespace synfin::cli {

namespace {

using app::ProbeOptions;

constexpr const char* examples = R"(Examples:
  synfin probe 192.0.2.2 80                           connect and close at once, as nc -z does
  synfin probe -w 1 --ladder 192.0.2.2 22,80-83       several ports, each as a diagram
  synfin lab run -- synfin probe 192.0.2.2 80         the same in a private network, without root)";

// What the parser of the command line fills in: the options, and words that need a look at each other first.
struct Arguments {
  ProbeOptions options;
  OutputArguments output;
  bool zero_io = false;
  std::optional<std::size_t> parallel;
  bool no_df = false;
  bool df = false;
};

void add_target(CLI::App& app, Arguments& a) {
  app.add_option_function<std::string>(
         "HOST", [&a](const std::string& text) { a.options.host = parse_host("HOST", text); },
         "an IPv4 address or a name")
      ->required();
  app.add_option_function<std::string>(
         "PORTS", [&a](const std::string& text) { a.options.ports = parse_ports("PORTS", text); },
         "80, 20-25, 22,80,8000-8010 or a service name")
      ->required();
  const std::string group = "Where";
  app.add_flag("-n", a.options.resolve_nothing, "resolve no names at all")->group(group);
  app.add_option("-i,--interface", a.options.interface, "capture and send here (default: the route's)")
      ->type_name("IF")
      ->group(group);
  app.add_option_function<std::string>(
         "-s,--source", [&a](const std::string& text) { a.options.source = parse_address("--source", text); },
         "source address (default: the route's)")
      ->type_name("ADDR")
      ->group(group);
  app.add_option("--netns", a.options.network_namespace, "do it in that network namespace")
      ->type_name("NAME")
      ->group(group);
}

void add_exchange(CLI::App& app, Arguments& a) {
  const std::string group = "Exchange";
  app::Plan& plan = a.options.plan;
  app.add_flag("-z", a.zero_io, "connect and close, send nothing: the default, accepted for habit")
      ->group(group);
  add_seconds(app, "-w,--timeout", plan.timeout, "for opening, and again for closing (default 5)")
      ->group(group);
  add_seconds(app, "--hold", plan.hold, "stay idle that long before the FIN, as nc -w does")->group(group);
  app.add_option_function<std::string>(
         "--send", [&plan](const std::string& text) { plan.send = parse_escapes("--send", text); },
         "send TEXT once connected (\\r \\n \\t \\0 \\\\ \\xHH); the FIN follows when it is acknowledged")
      ->type_name("TEXT")
      ->group(group);
  app.add_option("--send-file", a.options.send_file, "send the bytes of FILE; - is standard input")
      ->type_name("FILE")
      ->group(group);
  app.add_flag("--expect-close", plan.expect_close, "wait for the peer's FIN first")->group(group);
  using enum app::CloseMode;
  add_choice<app::CloseMode>(app, "--close", plan.close, {{"fin", fin}, {"rst", rst}, {"none", none}},
                             "how to end: fin (default), rst, or none (leave it open)")
      ->type_name("HOW")
      ->group(group);
  app.add_flag("--half-open", plan.half_open, "answer the SYN-ACK with RST")->group(group);
  app.add_flag("--piggyback-fin", a.options.piggyback_fin, "put the FIN on the third segment")->group(group);
  add_seconds(app, "--linger", plan.linger, "watch on after the last ACK, answering as TIME-WAIT does")
      ->group(group);
}

void add_identity(CLI::App& app, Arguments& a) {
  const std::string group = "Identity";
  using tcp::Like;
  add_choice<Like>(
      app, "--like", a.options.like,
      {{"kernel", Like::kernel},
       {"linux", Like::linux_defaults},
       {"windows", Like::windows},
       {"macos", Like::macos},
       {"freebsd", Like::freebsd},
       {"seed", Like::seed},
       {"minimal", Like::minimal}},
      "whose segments to send: kernel (this host's, default), linux, windows, macos, freebsd, seed, minimal")
      ->type_name("WHOM")
      ->group(group);
  add_number(app, "--sport", a.options.source_port, 1, 65535, "source port (default: as connect() chooses)")
      ->group(group);
  add_number(app, "--isn", a.options.fields.isn, 0, 0xffffffff, "initial sequence number")->group(group);
  add_number(app, "--tsval", a.options.fields.tsval, 0, 0xffffffff, "timestamp value of the SYN")
      ->group(group);
}

void add_fields(CLI::App& app, Arguments& a) {
  const std::string group = "Fields";
  app::FieldOverrides& f = a.options.fields;
  add_number(app, "--ttl", f.ttl, 1, 255, "time to live")->group(group);
  add_number(app, "--tos", f.tos, 0, 255, "type of service (DSCP and ECN bits)")->group(group);
  add_number(app, "--ip-id", f.ip_id, 0, 65535, "IP identification of the SYN; later ones count up")
      ->group(group);
  app.add_flag("--df", a.df, "set don't-fragment")->group(group);
  app.add_flag("--no-df", a.no_df, "clear it")->group(group);
  add_number(app, "--window", f.window, 0, 65535, "window of the SYN")->group(group);
  add_number(app, "--mss", f.mss, 0, 65535, "maximum segment size option")->group(group);
  add_number(app, "--wscale", f.window_scale, 0, 255, "window scale option; more than 14 counts as 14")
      ->group(group);
  app.add_option_function<std::string>(
         "--options",
         [&f](const std::string& text) {
           const auto parsed = wire::parse_options(text);
           if (!parsed) {
             throw CLI::ValidationError(
                 "--options", fmt::format("'{}': {} at character {}; write them as tcpdump does: "
                                          "mss 1460,sackOK,TS val 7 ecr 0,nop,wscale 7 ('' for none)",
                                          text, parsed.error().reason, parsed.error().offset + 1));
           }
           f.options = *parsed;
         },
         "the SYN's options in tcpdump's notation; '' for none")
      ->type_name("TEXT")
      ->group(group);
  app.add_flag("--ecn", f.ecn, "ask for ECN")->group(group);
}

void add_timers_and_repeats(CLI::App& app, Arguments& a) {
  app::TimerOverrides& t = a.options.timers;
  add_number(app, "--syn-retries", t.syn_retries, 0, 100,
             "SYNs after the first (default as --like has it: the kernel's, minimal 7)")
      ->group("Timers");
  add_seconds(app, "--rto", t.rto, "first retransmission timeout (default 1)")->group("Timers");
  add_number(app, "--fin-retries", t.fin_retries, 0, 100,
             "FINs after the first (default as --like has it: the kernel's 8)")
      ->group("Timers");
  add_number(app, "-c,--count", a.options.count, 1, 1000000, "probe that many times (default 1)")
      ->group("Repeat");
  add_seconds(app, "--interval", a.options.interval, "between repeats (default 1; 0: none)")->group("Repeat");
  add_number(app, "--parallel", a.parallel, 1, 4096,
             "ports or repeats in flight (default 64 for ports, 1 for repeats)")
      ->group("Repeat");
}

void add_kernel(CLI::App& app, Arguments& a) {
  using net::GuardMode;
  add_choice<GuardMode>(
      app, "--rst-guard", a.options.guard,
      {{"auto", GuardMode::automatic},
       {"filter", GuardMode::filter},
       {"md5", GuardMode::md5},
       {"none", GuardMode::none}},
      "what keeps the kernel from answering: auto (default), filter, md5, or none (shows its RST)")
      ->type_name("HOW")
      ->group("Kernel");
  add_choice<app::Via>(app, "--via", a.options.via, {{"hand", app::Via::hand}, {"kernel", app::Via::kernel}},
                       "who makes the exchange: hand (default) or kernel, under the same capture")
      ->type_name("WHO")
      ->group("Kernel");
  app.add_flag("--dry-run", a.options.dry_run,
               "print the SYN field by field, send nothing; needs no privilege")
      ->group("Kernel");
}

const std::vector<Exclusion>& exchange_exclusions() {
  static const std::vector<Exclusion> all = {
      {"--send", "", {"--send-file"}, "both say what to send"},
      {"--half-open",
       "",
       {"--send", "--send-file", "--expect-close", "--close", "--hold", "--piggyback-fin", "--linger"},
       "the connection ends where it would be open"},
      {"--expect-close", "", {"--hold"}, "the FIN follows the peer's, or an idle time"},
      {"--piggyback-fin",
       "",
       {"--send", "--send-file", "--expect-close", "--hold"},
       "the third segment closes the connection"},
      {"--close", "rst", {"--piggyback-fin", "--linger"}, "there is no FIN of ours"},
      {"--close", "none", {"--piggyback-fin", "--linger"}, "there is no FIN of ours"},
      {"--df", "", {"--no-df"}, "one sets the bit, the other clears it"},
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
void check_values(const Arguments& a) {
  const bool left_open = a.options.plan.close == app::CloseMode::none;
  if (left_open && a.options.via == app::Via::kernel) {
    throw CLI::ValidationError(
        "--close none does not go with --via kernel: a kernel's socket is closed with its process; give fin "
        "or "
        "rst");
  }
  if (a.options.fields.ip_id == 0 && a.no_df) {
    throw CLI::ValidationError(
        "--ip-id 0 does not go with --no-df: the kernel fills in an ID of 0 where a packet may be "
        "fragmented; "
        "give 1 to 65535, or --df");
  }
}

void finish(Arguments& a) {
  a.options.output = a.output.finish();
  if (a.df) a.options.fields.df = true;
  if (a.no_df) a.options.fields.df = false;
  a.options.parallel = a.parallel.value_or(a.options.ports.size() > 1 ? 64 : 1);
}

}  // namespace

CLI::App* add_probe(CLI::App& root, std::function<int()>& action) {
  CLI::App* app = root.add_subcommand("probe", "Connect and close by hand, and show every segment");
  const auto arguments = std::make_shared<Arguments>();
  add_target(*app, *arguments);
  add_exchange(*app, *arguments);
  add_identity(*app, *arguments);
  add_fields(*app, *arguments);
  add_timers_and_repeats(*app, *arguments);
  add_kernel(*app, *arguments);
  arguments->output.add_to(*app);
  app->footer(examples);
  app->callback([app, arguments, &action] {
    refuse_excluded(*app, exchange_exclusions());
    refuse_excluded(*app, output_exclusions());
    check_values(*arguments);
    finish(*arguments);
    action = [arguments] { return app::probe(arguments->options); };
  });
  return app;
}

}  // namespace synfin::cli
