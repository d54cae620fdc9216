#include "exchange_options.h"

#include "values.h"

namespace synfin::cli {

CLI::Option* add_host(CLI::App& app, app::ProbeOptions& options) {
  return app
      .add_option_function<std::string>(
          "HOST", [&options](const std::string& text) { options.host = parse_host("HOST", text); },
          "an IPv4 address or a name")
      ->required();
}

void add_where(CLI::App& app, app::ProbeOptions& options) {
  const std::string group = "Where";
  app.add_flag("-n", options.resolve_nothing, "resolve no names at all")->group(group);
  app.add_option("-i,--interface", options.interface, "capture and send here (default: the route's)")
      ->type_name("IF")
      ->group(group);
  app.add_option_function<std::string>(
         "-s,--source",
         [&options](const std::string& text) { options.source = parse_address("--source", text); },
         "source address (default: the route's)")
      ->type_name("ADDR")
      ->group(group);
  app.add_option("--netns", options.network_namespace, "do it in that network namespace")
      ->type_name("NAME")
      ->group(group);
}

void add_plan(CLI::App& app, app::ProbeOptions& options) {
  const std::string group = "Exchange";
  app::Plan& plan = options.plan;
  add_seconds(app, "-w,--timeout", plan.timeout, "for opening, and again for closing (default 5)")
      ->group(group);
  add_seconds(app, "--hold", plan.hold, "stay idle that long before the FIN, as nc -w does")->group(group);
  app.add_option_function<std::string>(
         "--send", [&plan](const std::string& text) { plan.send = parse_escapes("--send", text); },
         "send TEXT once connected (\\r \\n \\t \\0 \\\\ \\xHH); the FIN follows at once, or after --hold")
      ->type_name("TEXT")
      ->group(group);
  app.add_option("--send-file", options.send_file, "send the bytes of FILE; - is standard input")
      ->type_name("FILE")
      ->group(group);
  app.add_flag("--expect-close", plan.expect_close, "wait for the peer's FIN first")->group(group);
}

void add_identity(CLI::App& app, app::ProbeOptions& options) {
  const std::string group = "Identity";
  using tcp::Like;
  add_choice<Like>(
      app, "--like", options.like,
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
  add_number(app, "--sport", options.source_port, 1, 65535, "source port (default: as connect() chooses)")
      ->group(group);
  add_number(app, "--isn", options.fields.isn, 0, 0xffffffff, "initial sequence number")->group(group);
  add_number(app, "--tsval", options.fields.tsval, 0, 0xffffffff, "timestamp value of the SYN")->group(group);
}

void add_fields(CLI::App& app, app::FieldOverrides& f) {
  const std::string group = "Fields";
  add_number(app, "--ttl", f.ttl, 1, 255, "time to live")->group(group);
  add_number(app, "--tos", f.tos, 0, 255, "type of service (DSCP and ECN bits)")->group(group);
  add_number(app, "--ip-id", f.ip_id, 0, 65535, "IP identification of the SYN; later ones count up")
      ->group(group);
  app.add_flag_callback(
         "--df", [&f] { f.df = true; }, "set don't-fragment")
      ->group(group);
  app.add_flag_callback(
         "--no-df", [&f] { f.df = false; }, "clear it")
      ->group(group);
  add_number(app, "--window", f.window, 0, 65535, "window of the SYN")->group(group);
  add_number(app, "--mss", f.mss, 0, 65535, "maximum segment size option")->group(group);
  add_number(app, "--wscale", f.window_scale, 0, 255, "window scale option; more than 14 counts as 14")
      ->group(group);
  app.add_option_function<std::string>(
         "--options", [&f](const std::string& text) { f.options = parse_tcp_options("--options", text); },
         "the SYN's options in tcpdump's notation; '' for none")
      ->type_name("TEXT")
      ->group(group);
  app.add_flag("--ecn", f.ecn, "ask for ECN")->group(group);
}

void add_timers(CLI::App& app, app::TimerOverrides& t) {
  add_number(app, "--syn-retries", t.syn_retries, 0, 100,
             "SYNs after the first (default as --like has it: the kernel's, minimal 7)")
      ->group("Timers");
  add_seconds(app, "--rto", t.rto, "first retransmission timeout (default 1)")->group("Timers");
  add_number(app, "--fin-retries", t.fin_retries, 0, 100,
             "FINs after the first (default as --like has it: the kernel's, minimal 8)")
      ->group("Timers");
}

void add_piggyback_fin(CLI::App& app, app::ProbeOptions& options) {
  app.add_flag("--piggyback-fin", options.piggyback_fin, "put the FIN on the third segment")
      ->group("Exchange");
}

void add_guard(CLI::App& app, app::ProbeOptions& options) {
  using net::GuardMode;
  add_choice<GuardMode>(
      app, "--rst-guard", options.guard,
      {{"auto", GuardMode::automatic},
       {"filter", GuardMode::filter},
       {"md5", GuardMode::md5},
       {"none", GuardMode::none}},
      "what keeps the kernel from answering: auto (default), filter, md5, or none (shows its RST)")
      ->type_name("HOW")
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
  };
  return all;
}

void check_ip_id(std::optional<std::uint16_t> ip_id, std::optional<bool> df) {
  if (ip_id != 0 || df != false) return;
  throw CLI::ValidationError(
      "--ip-id 0 does not go with --no-df: the kernel fills in an ID of 0 where a packet may be "
      "fragmented; "
      "give 1 to 65535, or --df");
}

}  // namespace synfin::cli
