#include "compare_command.h"

#include <memory>

#include <fmt/format.h>

#include "synfin/app/compare.h"

#include "exchange_options.h"
#include "output_options.h"
#include "values.h"

namespace synfin::cli {

namespace {

constexpr const char* compare_examples = R"(Examples:
  synfin compare 192.0.2.2 80                         what differs between the kernel's exchange and ours
  synfin compare --like seed --all 192.0.2.2 80       every field, our segments as the blog post's client sends
  synfin lab run -- synfin compare 192.0.2.2 80       the same in a private network, without root)";

struct CompareArguments {
  app::CompareOptions options;
  OutputArguments output;
};

std::uint16_t parse_port(const std::string& text) {
  const auto ports = parse_ports("PORT", text);
  if (ports.size() == 1) return ports.front();
  throw CLI::ValidationError("PORT",
                             fmt::format("'{}' is more than one port: one exchange is compared with one; "
                                         "give a single number or service name",
                                         text));
}

void add_target(CLI::App& app, app::ProbeOptions& exchange) {
  add_host(app, exchange);
  app.add_option_function<std::string>(
         "PORT", [&exchange](const std::string& text) { exchange.ports = {parse_port(text)}; },
         "a number or a service name")
      ->required();
  add_where(app, exchange);
}

void add_exchange(CLI::App& app, app::ProbeOptions& exchange) {
  add_plan(app, exchange);
  using enum app::CloseMode;
  add_choice<app::CloseMode>(app, "--close", exchange.plan.close, {{"fin", fin}, {"rst", rst}},
                             "how both end: fin (default) or rst")
      ->type_name("HOW")
      ->group("Exchange");
}

// What makes the one by hand differ on purpose.
void add_hand(CLI::App& app, app::ProbeOptions& exchange) {
  add_piggyback_fin(app, exchange);
  add_identity(app, exchange);
  add_fields(app, exchange.fields);
  add_timers(app, exchange.timers);
  add_guard(app, exchange);
}

void add_pairs(CLI::App& app, app::CompareOptions& options) {
  const std::string group = "Pairs";
  add_choice<app::Via>(app, "--first", options.first,
                       {{"kernel", app::Via::kernel}, {"hand", app::Via::hand}},
                       "whose exchange comes first: kernel (default) or hand")
      ->type_name("WHO")
      ->group(group);
  add_number(app, "-c,--count", options.exchange.count, 1, 100000,
             "that many pairs, alternating; their gaps are compared by median and quartiles (default 1)")
      ->group(group);
  add_seconds(app, "--interval", options.exchange.interval, "between pairs (default 1; 0: none)")
      ->group(group);
  app.add_flag("--control", options.control,
               "both exchanges by the kernel: what differs then is not the stack's doing")
      ->group(group);
}

const std::vector<Exclusion>& compare_exclusions() {
  static const std::vector<Exclusion> all = {
      {"--ladder", "", {"--all"}, "the diagrams stand instead of the table"},
      {"--json", "", {"--all", "--quiet"}, "the object has every field"},
      {"--quiet", "", {"--all"}, "the verdict alone is printed"},
      {"--control",
       "",
       {"--first", "--like",        "--isn",   "--tsval",       "--sport",     "--ttl",          "--tos",
        "--ip-id", "--df",          "--no-df", "--window",      "--mss",       "--wscale",       "--options",
        "--ecn",   "--syn-retries", "--rto",   "--fin-retries", "--rst-guard", "--piggyback-fin"},
       "the kernel makes both exchanges"},
  };
  return all;
}

void refuse_one_file_for_two(const app::CompareOptions& options) {
  if (options.html && options.html == options.exchange.output.write)
    throw CLI::ValidationError("--html and --write name the same file; give each its own");
}

bool given(const CLI::App& app, const std::string& option) { return app.get_option(option)->count() > 0; }

// Packet lines stand beside the table only where they were asked for.
void check_output(const CLI::App& app) {
  const bool lines = given(app, "--verbose") || given(app, "--hex");
  for (const char* option : {"-t", "--nano", "--micro", "--no-states", "--absolute"}) {
    const bool ladder_too = std::string_view(option) == "--absolute" && given(app, "--ladder");
    if (!given(app, option) || lines || ladder_too) continue;
    throw CLI::ValidationError(fmt::format(
        "{} is about packet lines, which compare prints with -v or -x; give one of them, or leave "
        "it out",
        option));
  }
}

// The line as it was given, but for quotes.
std::string command_line(const CLI::App& app) {
  std::string line = "synfin compare";
  for (const CLI::Option* option : app.parse_order()) {
    const bool flag = option->get_items_expected_max() == 0;
    if (!option->get_positional()) line += " " + longest_name(option->get_name(false, true));
    if (!flag) line += " " + option->results().front();
  }
  return line;
}

void finish(CompareArguments& a) {
  a.options.exchange.output = a.output.finish();
  if (a.options.control) a.options.exchange.via = app::Via::kernel;
}

}  // namespace

CLI::App* add_compare(CLI::App& root, std::function<int()>& action) {
  CLI::App* app =
      root.add_subcommand("compare", "The same exchange by the kernel and by hand, field by field");
  const auto arguments = std::make_shared<CompareArguments>();
  add_target(*app, arguments->options.exchange);
  add_exchange(*app, arguments->options.exchange);
  add_hand(*app, arguments->options.exchange);
  add_pairs(*app, arguments->options);
  arguments->output.add_to(*app);
  app->add_flag("--all", arguments->options.all, "rows that are equal, too")->group("Output");
  app->add_option_function<std::string>(
         "--html",
         [arguments](const std::string& text) {
           arguments->options.html = parse_output_file("--html", text);
         },
         "the comparison as a page for a browser, needing nothing else")
      ->type_name("FILE")
      ->group("Output");
  app->footer(compare_examples);
  app->callback([app, arguments, &action] {
    refuse_excluded(*app, exchange_exclusions());
    refuse_excluded(*app, output_exclusions());
    refuse_excluded(*app, compare_exclusions());
    check_ip_id(arguments->options.exchange.fields.ip_id, arguments->options.exchange.fields.df);
    check_output(*app);
    finish(*arguments);
    refuse_one_file_for_two(arguments->options);
    arguments->options.command = command_line(*app);
    action = [arguments] { return app::compare(arguments->options); };
  });
  return app;
}

}  // namespace synfin::cli
