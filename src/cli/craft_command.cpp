#include "craft_command.h"

#include <memory>
#include <optional>

#include <fmt/format.h>

#include "synfin/app/craft.h"

#include "exchange_options.h"
#include "output_options.h"
#include "values.h"

namespace synfin::cli {

namespace {

constexpr const char* craft_examples = R"(Examples:
  synfin craft 192.0.2.2 80 --flags S --seq 1000 --expect 'Flags [S.], ack 1001'
  synfin craft 192.0.2.2 81 --flags FPU -w 1          an Xmas probe: closed, or open|filtered
  synfin lab run -- synfin craft 192.0.2.2 80 --flags . --ack 7 --expect 'Flags [R], seq 7')";

struct CraftArguments {
  app::CraftOptions options;
  std::optional<wire::ParsedLine> from;
  OutputArguments output;
};

void add_target(CLI::App& app, CraftArguments& a) {
  app::ProbeOptions& run = a.options.run;
  CLI::Option* const host = add_host(app, run);
  CLI::Option* const port = app.add_option_function<std::string>(
      "PORT",
      [&run](const std::string& text) {
        run.ports = parse_ports("PORT", text);
        if (run.ports.size() != 1)
          throw CLI::ValidationError("PORT", fmt::format("'{}' is not one port; give one", text));
      },
      "a port from 1 to 65535, or a service name");
  port->required();
  app.add_option_function<std::string>(
         "--from",
         [&a, host, port](const std::string& text) {
           a.from = parse_segment_line("--from", text);
           host->required(false);  // the line has both
           port->required(false);
         },
         "the whole segment, addresses and ports too, from a line of tcpdump -n -S; other options alter it")
      ->type_name("LINE")
      ->group("TCP");
  add_where(app, run);
  add_number(app, "--sport", run.source_port, 1, 65535, "source port (default: as connect() chooses)")
      ->group("Where");
}

void add_seq(CLI::App& app, const std::string& name, std::optional<wire::Seq>& target,
             const std::string& description) {
  app.add_option_function<std::string>(
         name,
         [&target, name](const std::string& text) {
           target = wire::Seq(static_cast<std::uint32_t>(parse_number(name, text, 0, 0xffffffff)));
         },
         description)
      ->type_name("N")
      ->group("TCP");
}

void add_tcp(CLI::App& app, wire::SegmentSpec& s) {
  const std::string group = "TCP";
  app.add_option_function<std::string>(
         "--flags", [&s](const std::string& text) { s.flags = parse_tcp_flags("--flags", text); },
         "letters of tcpdump's S F R P . U E W e, or none (default S; . with --ack)")
      ->type_name("LETTERS")
      ->group(group);
  add_seq(app, "--seq", s.seq, "sequence number (default: random)");
  add_seq(app, "--ack", s.ack, "acknowledgement number; without --flags it sets ACK");
  add_number(app, "--window", s.window, 0, 65535, "window (default 64240)")->group(group);
  add_number(app, "--urg", s.urgent, 0, 65535, "urgent pointer; it does not set the flag")->group(group);
  add_number(app, "--reserved", s.reserved, 0, 7, "the three reserved bits")->group(group);
  app.add_option_function<std::string>(
         "--options", [&s](const std::string& text) { s.options = parse_tcp_options("--options", text); },
         "options in tcpdump's notation (default none)")
      ->type_name("TEXT")
      ->group(group);
  add_number(app, "--checksum", s.checksum, 0, 65535, "checksum, right or wrong (default: right)")
      ->group(group);
  app.add_option_function<std::string>(
         "--data", [&s](const std::string& text) { s.payload = parse_escapes("--data", text); },
         "data (\\r \\n \\t \\0 \\\\ \\xHH)")
      ->type_name("TEXT")
      ->group(group);
}

void add_ip(CLI::App& app, wire::SegmentSpec& s) {
  const std::string group = "IP";
  add_number(app, "--ttl", s.ttl, 1, 255, "time to live (default 64)")->group(group);
  add_number(app, "--tos", s.tos, 0, 255, "type of service (DSCP and ECN bits)")->group(group);
  add_number(app, "--ip-id", s.id, 0, 65535, "identification (default: random)")->group(group);
  app.add_flag_callback(
         "--df", [&s] { s.df = true; }, "set don't-fragment (default)")
      ->group(group);
  app.add_flag_callback(
         "--no-df", [&s] { s.df = false; }, "clear it")
      ->group(group);
}

void add_answer(CLI::App& app, CraftArguments& a) {
  const std::string group = "Answer";
  add_seconds(app, "-w,--timeout", a.options.run.plan.timeout, "wait that long (default 5)")->group(group);
  app.add_option_function<std::vector<std::string>>(
         "--expect",
         [&a](const std::vector<std::string>& texts) {
           for (const std::string& text : texts)
             a.options.expected.push_back(parse_expected("--expect", text));
         },
         "what has to come: any part of tcpdump's line, numbers as -S has them, or none for silence; again "
         "for "
         "what comes after it. It decides the exit code")
      ->type_name("TEXT")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->group(group);
}

void add_repeats(CLI::App& app, CraftArguments& a) {
  add_number(app, "-c,--count", a.options.run.count, 1, 1000000,
             "send that many, one after another (default 1)")
      ->group("Repeat");
  add_seconds(app, "--interval", a.options.run.interval, "between them (default 1; 0: none)")
      ->group("Repeat");
}

const std::vector<Exclusion>& craft_exclusions() {
  static const std::vector<Exclusion> all = {
      {"--dry-run",
       "",
       {"--expect", "--json", "--write", "--ladder", "--quiet", "--count", "--interval", "--timeout",
        "--rst-guard", "--verbose", "--hex", "--absolute", "-t", "--nano", "--micro", "--no-states"},
       "nothing is sent, and the segment is printed field by field"},
      {"--df", "", {"--no-df"}, "one sets the bit, the other clears it"},
  };
  return all;
}

void check_values(const app::CraftOptions& options) {
  const wire::SegmentSpec& s = options.segment;
  check_ip_id(s.id, s.df);
  for (std::size_t i = 0; i + 1 < options.expected.size(); ++i) {
    if (options.expected[i].silence)
      throw CLI::ValidationError("--expect none: after silence nothing else can be expected; give it last");
  }
}

// What the line has, where nothing else was said. The data is not in it.
void take_line(app::CraftOptions& options, const wire::ParsedLine& line) {
  app::ProbeOptions& run = options.run;
  if (run.host.empty()) run.host = line.destination.host;
  if (run.ports.empty()) run.ports = {*line.destination.port_number};
  if (!run.source) run.source = line.source.address;
  if (!run.source_port) run.source_port = line.source.port_number;
  const std::uint32_t length = line.tcp()->length;
  if (length > 0 && !options.segment.payload) {
    throw CLI::ValidationError(fmt::format(
        "--from: the line has {} bytes of data and does not show them; give them with --data", length));
  }
  options.segment = wire::completed(options.segment, wire::literal_segment_spec(line));
}

}  // namespace

CLI::App* add_craft(CLI::App& root, std::function<int()>& action) {
  CLI::App* app = root.add_subcommand("craft", "Send any segment, and show which answer belongs to it");
  const auto arguments = std::make_shared<CraftArguments>();
  add_target(*app, *arguments);
  add_tcp(*app, arguments->options.segment);
  add_ip(*app, arguments->options.segment);
  add_answer(*app, *arguments);
  add_repeats(*app, *arguments);
  add_guard(*app, arguments->options.run);
  app->add_flag("--dry-run", arguments->options.run.dry_run,
                "print the segment field by field, send nothing; needs no privilege")
      ->group("Kernel");
  arguments->output.add_to(*app);
  app->footer(craft_examples);
  app->callback([app, arguments, &action] {
    refuse_excluded(*app, craft_exclusions());
    refuse_excluded(*app, output_exclusions());
    if (arguments->from) take_line(arguments->options, *arguments->from);
    check_values(arguments->options);
    arguments->options.run.output = arguments->output.finish();
    action = [arguments] { return app::craft(arguments->options); };
  });
  return app;
}

}  // namespace synfin::cli
