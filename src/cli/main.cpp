#include <cstdio>
#include <exception>
#include <functional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "synfin/app/probe.h"
#include "synfin/net/standard_streams.h"

#include "compare_command.h"
#include "complaint.h"
#include "craft_command.h"
#include "explain_command.h"
#include "lab_command.h"
#include "probe_command.h"
#include "trace_command.h"

namespace {

constexpr int usage_error = 2;
constexpr int could_not_try = 3;

constexpr const char* description = "Hand-rolled TCP handshakes, packet by packet.";
constexpr const char* examples = R"(Examples:
  synfin lab demo                     the whole story in a private network, without root
  sudo synfin probe 192.0.2.2 80      connect and close by hand, see every segment

Exit codes: 0 what was asked for held, 1 it did not, 2 wrong command line, 3 it could not be tried.)";

// Never throws, as fmt::print does where standard error takes nothing.
void say(const std::string& line) { std::fputs((line + "\n").c_str(), stderr); }

// The innermost command's full name: its --help is the one to name.
std::string name_of(const CLI::App& root) {
  std::string name;
  for (const CLI::App* app = &synfin::cli::reached(root); app != nullptr; app = app->get_parent())
    name.insert(0, (app == &root ? "" : " ") + app->get_name());
  return name;
}

int explain(const CLI::App& root, const CLI::ParseError& error, const std::vector<std::string>& words) {
  const bool asked_for = error.get_exit_code() == 0;  // --help, --version
  if (asked_for) return root.exit(error);
  const std::string command = name_of(root);
  say(fmt::format("{}: {}", command, synfin::cli::complaint(root, error, words)));
  say(fmt::format("Try `{} --help`.", command));
  return usage_error;
}

// What holds for every command. The parser would take --json=no for a value of the flag.
void finish_command(CLI::App& app) {
  app.set_version_flag("--version", "synfin " SYNFIN_VERSION, "print the version");
  for (CLI::Option* option : app.get_options())
    if (option->get_items_expected_max() == 0) option->disable_flag_override();
  for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    finish_command(*command);
}

int run(int argc, char** argv) {
  CLI::App root(description, "synfin");
  root.set_help_flag("-h,--help", "print this help");
  root.require_subcommand(1);
  root.footer(examples);
  root.get_formatter()->column_width(34);
  std::function<int()> action;
  synfin::cli::add_probe(root, action);
  synfin::cli::add_compare(root, action);
  synfin::cli::add_trace(root, action);
  synfin::cli::add_craft(root, action);
  synfin::cli::add_lab(root, action);
  synfin::cli::add_explain(root, action);
  finish_command(root);
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return explain(root, error, {argv + 1, argv + argc});
  }
  return action();
}

int run_and_explain(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const synfin::app::UsageError& error) {
    say(fmt::format("synfin: {}", error.what()));
    return usage_error;
  } catch (const std::exception& error) {
    say(fmt::format("synfin: {}", error.what()));
    return could_not_try;
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (synfin::net::occupy_closed_streams()) {
    say("synfin: standard output is closed: there is nowhere to print to; redirect it to a file or "
        "/dev/null");
    return could_not_try;
  }
  return run_and_explain(argc, argv);
}
