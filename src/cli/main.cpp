#include <cstdio>
#include <exception>
#include <functional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "synfin/app/probe.h"

#include "lab_command.h"
#include "probe_command.h"
#include "suggestion.h"

namespace {

constexpr int usage_error = 2;
constexpr int could_not_try = 3;

constexpr const char* description = "Hand-rolled TCP handshakes, packet by packet.";
constexpr const char* examples = R"(Examples:
  synfin lab demo                     the whole story in a private network, without root
  sudo synfin probe 192.0.2.2 80      connect and close by hand, see every segment

Exit codes: 0 what was asked for held, 1 it did not, 2 wrong command line, 3 it could not be tried.)";

// The innermost command that the words have reached: its --help is the one to name.
std::string command_of(const CLI::App& root) {
  std::string name = root.get_name();
  const CLI::App* app = &root;
  while (!app->get_subcommands().empty()) {
    app = app->get_subcommands().front();
    name += " " + app->get_name();
  }
  return name;
}

int explain(const CLI::App& root, const CLI::ParseError& error, const std::vector<std::string>& words) {
  const bool asked_for = error.get_exit_code() == 0;  // --help, --version
  if (asked_for) return root.exit(error);
  const std::string command = command_of(root);
  const std::string unknown = synfin::cli::unknown_word(root, words);
  fmt::print(stderr, "{}: {}\nTry `{} --help`.\n", command, unknown.empty() ? error.what() : unknown,
             command);
  return usage_error;
}

int run(const std::function<int()>& action) {
  try {
    return action();
  } catch (const synfin::app::UsageError& error) {
    fmt::print(stderr, "synfin: {}\n", error.what());
    return usage_error;
  } catch (const std::exception& error) {
    fmt::print(stderr, "synfin: {}\n", error.what());
    return could_not_try;
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App root(description, "synfin");
  root.set_version_flag("--version", "synfin " SYNFIN_VERSION);
  root.set_help_flag("-h,--help", "print this help");
  root.require_subcommand(1);
  root.footer(examples);
  root.get_formatter()->column_width(34);
  std::function<int()> action;
  synfin::cli::add_probe(root, action);
  synfin::cli::add_lab(root, action);
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return explain(root, error, {argv + 1, argv + argc});
  }
  return run(action);
}
