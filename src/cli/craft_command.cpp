#include "craft_command.h"

#include <algorithm>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "synfin/app/craft.h"
#include "synfin/app/lease_pool.h"
#include "synfin/wire/parse.h"

#include "craft_fields.h"
#include "exchange_options.h"
#include "output_options.h"
#include "values.h"

namespace synfin::cli {

namespace {

constexpr const char* craft_examples = R"(Examples:
  synfin craft 192.0.2.2 80 --flags S --seq 1000 --expect 'Flags [S.], ack 1001'
  synfin craft 192.0.2.2 81 --flags FPU -w 1          an Xmas probe: closed, or open|filtered
  synfin lab run -- synfin craft 192.0.2.2 80 --flags . --ack 7 --expect 'Flags [R], seq 7')";

constexpr std::size_t largest_packet = 65535;  // bytes

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
  app.add_option_function<std::string>(
         "--raw",
         [&a, host, port](const std::string& text) {
           a.options.raw = parse_hex("--raw", text, largest_packet);
           host->required(false);  // the packet mostly says both
           port->required(false);
         },
         "the whole packet instead, from its IP header on, as it is")
      ->type_name("HEX")
      ->group("IP");
  add_where(app, run);
  add_number(app, "--sport", run.source_port, 1, 65535, "source port (default: as connect() chooses)")
      ->group("Where");
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

void add_repeats(CLI::App& app, app::CraftOptions& o) {
  const std::string group = "Repeat";
  add_number(app, "-c,--count", o.run.count, 1, 1000000, "send that many (default 1)")->group(group);
  app.add_option_function<std::string>(
         "--rate", [&o](const std::string& text) { o.rate = parse_rate("--rate", text); },
         "packets a second (default 1000); more than 10000, or 0 for no limit, only on loopback and in a lab")
      ->type_name("N")
      ->group(group);
}

void add_reset(CLI::App& app, app::CraftOptions& o) {
  app.add_flag_callback(
         "--no-reset", [&o] { o.resets = false; },
         "leave the connection half open that a SYN-ACK began (default: reset it at the end)")
      ->group("Answer");
}

void add_script(CLI::App& app, app::CraftOptions& o) {
  app.add_option_function<std::string>(
         "--script",
         [&o](const std::string& text) {
           if (text.empty()) throw CLI::ValidationError("--script", "give the name of a file, or -");
           o.script = text;
         },
         "play the steps in FILE (-: standard input): > SEGMENT, < SEGMENT, +SECONDS, # COMMENT")
      ->type_name("FILE")
      ->group("Script");
}

void add_matrix(CLI::App& app, app::CraftOptions& o) {
  const std::string group = "Matrix";
  app.add_flag("--flag-matrix", o.flag_matrix,
               "send all 256 combinations of the eight classic flags, with and without an acknowledgement "
               "number, and print what came back beside what RFC 9293 asks for")
      ->group(group);
  app.add_option_function<std::string>(
         "--svg", [&o](const std::string& text) { o.svg = parse_output_file("--svg", text); },
         "draw it to FILE")
      ->type_name("FILE")
      ->group(group);
}

using OptionNames = std::vector<std::string>;

const OptionNames shown_or_waited_for = {
    "--expect",    "--json",    "--write", "--ladder",   "--quiet", "--count", "--rate",  "--timeout",
    "--rst-guard", "--verbose", "--hex",   "--absolute", "-t",      "--nano",  "--micro", "--no-states"};
const OptionNames said_by_a_script = {"--flags", "--ecn",         "--seq",    "--ack",      "--data",
                                      "--from",  "--raw",         "--expect", "--no-reset", "--count",
                                      "--rate",  "--flag-matrix", "--dry-run"};
const OptionNames not_of_a_matrix = {
    "--flags",           "--ecn",      "--ack",          "--from",        "--raw",        "--fragment",
    "--overlap",         "--ihl",      "--total-length", "--ip-checksum", "--ip-options", "--mf",
    "--fragment-offset", "--protocol", "--data-offset",  "--expect",      "--count",      "--sport",
    "--dry-run",         "--write",    "--ladder",       "--quiet",       "--verbose",    "--hex",
    "--absolute",        "-t",         "--nano",         "--micro",       "--no-states",  "--no-reset"};
const OptionNames fields_of_the_packet = {"--flags",
                                          "--ecn",
                                          "--seq",
                                          "--ack",
                                          "--window",
                                          "--urg",
                                          "--reserved",
                                          "--options",
                                          "--mss",
                                          "--wscale",
                                          "--data-offset",
                                          "--checksum",
                                          "--data",
                                          "--ttl",
                                          "--tos",
                                          "--ip-id",
                                          "--df",
                                          "--no-df",
                                          "--mf",
                                          "--reserved-flag",
                                          "--fragment-offset",
                                          "--protocol",
                                          "--ihl",
                                          "--total-length",
                                          "--ip-checksum",
                                          "--ip-options",
                                          "--source",
                                          "--sport"};

const std::vector<Exclusion>& craft_exclusions() {
  static const std::vector<Exclusion> all = {
      {"--dry-run", "", shown_or_waited_for, "nothing is sent, and the segment is printed field by field"},
      {"--df", "", {"--no-df"}, "one sets the bit, the other clears it"},
      {"--options", "", {"--mss", "--wscale"}, "it has all of the options"},
      {"--flags", "", {"--ecn"}, "both say which flags"},
      {"--from", "", {"--raw"}, "both are the whole packet"},
      {"--from", "", {"--mss", "--wscale"}, "the line has its options; --options alters them"},
      {"--fragment",
       "",
       {"--ip-checksum", "--total-length", "--ihl"},
       "each fragment has its own, and right"},
      {"--dry-run", "", {"--no-reset"}, "nothing is sent"},
      {"--script", "", said_by_a_script, "it says what is sent and expected"},
      {"--flag-matrix", "", not_of_a_matrix, "it has its own flags, counts and picture"},
      {"--raw", "", fields_of_the_packet, "it is the whole packet as it is"},
  };
  return all;
}

void check_values(const app::CraftOptions& options) {
  if (options.svg && !options.flag_matrix)
    throw CLI::ValidationError("--svg draws a flag matrix; give --flag-matrix too");
  for (std::size_t i = 0; i + 1 < options.expected.size(); ++i) {
    if (options.expected[i].silence)
      throw CLI::ValidationError("--expect none: after silence nothing else can be expected; give it last");
  }
  if (!options.fragments) return;
  const wire::FragmentPlan& plan = *options.fragments;
  if (plan.size % 8 != 0 || plan.overlap % 8 != 0 || plan.overlap >= plan.size) {
    throw CLI::ValidationError(
        fmt::format("--fragment {} --overlap {}: both are multiples of 8, the overlap "
                    "less than the fragment",
                    plan.size, plan.overlap));
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

// What a raw packet itself says of whom it goes to and comes from.
void take_raw(app::CraftOptions& options) {
  app::ProbeOptions& run = options.run;
  const auto packet = wire::parse(*options.raw);
  const auto* const segment = packet ? std::get_if<wire::Segment>(&*packet) : nullptr;
  constexpr std::size_t source_at = 12, destination_at = 16, fixed_header = 20;  // RFC 791 3.1
  if (options.raw->size() >= destination_at)
    run.source = wire::Address{wire::load_u32(&(*options.raw)[source_at])};
  if (options.raw->size() >= fixed_header && run.host.empty())
    run.host = wire::to_string(wire::Address{wire::load_u32(&(*options.raw)[destination_at])});
  if (segment != nullptr) {
    if (run.ports.empty()) run.ports = {segment->destination_port};
    if (run.ports.front() != segment->destination_port)
      throw CLI::ValidationError(
          fmt::format("--raw: the packet is for port {}, and PORT is {}; give the packet's",
                      segment->destination_port, run.ports.front()));
    if (segment->source_port != 0) run.source_port = segment->source_port;
  }
  if (run.host.empty() || run.ports.empty())
    throw CLI::ValidationError("--raw: the packet does not say whom it is for; give HOST and PORT too");
}

}  // namespace

CLI::App* add_craft(CLI::App& root, std::function<int()>& action) {
  CLI::App* app = root.add_subcommand("craft", "Send any segment, and show which answer belongs to it");
  const auto arguments = std::make_shared<CraftArguments>();
  add_target(*app, *arguments);
  add_craft_fields(*app, arguments->options);
  add_answer(*app, *arguments);
  add_reset(*app, arguments->options);
  add_repeats(*app, arguments->options);
  add_script(*app, arguments->options);
  add_matrix(*app, arguments->options);
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
    if (arguments->options.raw) take_raw(arguments->options);
    check_values(arguments->options);
    arguments->options.run.parallel = std::min(arguments->options.run.count, app::LeasePool::most);
    arguments->options.run.output = arguments->output.finish();
    action = [arguments] { return app::craft(arguments->options); };
  });
  return app;
}

}  // namespace synfin::cli
