#include "explain_command.h"

#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "synfin/app/explain.h"
#include "synfin/net/terminal.h"

#include "output_options.h"

namespace synfin::cli {

namespace {

constexpr const char* explain_examples = R"(Examples:
  synfin explain 'IP 192.0.2.2.80 > 192.0.2.1.55538: Flags [R.], seq 0, ack 7, win 0, length 0'
  tcpdump -nr file.pcap tcp | synfin explain -        every line with what came before it)";

struct ExplainArguments {
  std::vector<std::string> words;
  bool json = false;
  std::string color = "auto";
};

// A line that was not quoted comes in words, but for what the shell has taken for itself.
std::string line_of(const ExplainArguments& arguments) {
  std::string line = fmt::format("{}", fmt::join(arguments.words, " "));
  if (line.find_first_not_of(" \t\r\n") == std::string::npos) {
    throw CLI::ValidationError(
        "LINE",
        "'" + line + "' has nothing to explain; give a line of tcpdump's in quotes, or - for standard input");
  }
  return line;
}

app::ExplainOptions options_of(const ExplainArguments& arguments) {
  app::ExplainOptions options;
  options.line = line_of(arguments);
  options.json = arguments.json;
  options.style.color = wants_color(arguments.color);
  options.style.columns = net::terminal_columns().value_or(static_cast<unsigned>(options.style.columns));
  return options;
}

}  // namespace

CLI::App* add_explain(CLI::App& root, std::function<int()>& action) {
  CLI::App* app = root.add_subcommand("explain", "Say what each part of a line of tcpdump's means");
  const auto arguments = std::make_shared<ExplainArguments>();
  app->add_option("LINE", arguments->words,
                  "a line of tcpdump's, in quotes; - reads lines from standard input")
      ->required();
  app->add_flag("--json", arguments->json, "one JSON object a line instead of text")->group("Output");
  add_color(*app, arguments->color);
  app->footer(explain_examples);
  app->callback([arguments, &action] {
    action = [options = options_of(*arguments)] { return app::explain(options); };
  });
  return app;
}

}  // namespace synfin::cli
