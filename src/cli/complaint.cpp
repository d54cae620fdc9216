#include "complaint.h"

#include <fmt/format.h>

#include "suggestion.h"

namespace synfin::cli {

namespace {

std::string commands_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string about_missing(const CLI::App& app, const CLI::ParseError& error) {
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_required() || option->count() > 0) continue;
    return fmt::format("{} is missing: {}", option->get_name(), option->get_description());
  }
  const std::string commands = commands_of(app);
  return commands.empty() ? error.what() : "a command is missing; the commands are " + commands;
}

std::string about_extra(const CLI::App& root, const CLI::ParseError& error) {
  const std::vector<std::string> extra = root.remaining(true);
  if (extra.empty()) return error.what();
  if (extra.front().starts_with("-")) return "there is no option " + extra.front();
  std::string text = fmt::format("'{}' is one word too many", extra.front());
  if (const CLI::Option* ports = reached(root).get_option_no_throw("PORTS")) {
    text +=
        fmt::format("; several ports are one word: {},{}", ports->results().front(), fmt::join(extra, ","));
  }
  return text;
}

// "--ttl: At Most 1 required but received 2", "--ttl: 1 required N missing", "json was given a disallowed
// flag override".
std::string about_values(const CLI::App& app, const CLI::ParseError& error) {
  std::string text = error.what();
  const std::string name = text.substr(0, text.find_first_of(": "));
  if (text.find("flag override") != std::string::npos)
    return fmt::format("{}{} takes no value", name.size() > 1 ? "--" : "-", name);
  const CLI::Option* option = app.get_option_no_throw(name);
  if (option == nullptr) return text;
  if (option->count() > 1) return name + " is given more than once; give it once";
  return fmt::format("{}: its value is missing: {}", name, option->get_description());
}

}  // namespace

const CLI::App& reached(const CLI::App& root) {
  const CLI::App* app = &root;
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return *app;
}

std::string complaint(const CLI::App& root, const CLI::ParseError& error,
                      const std::vector<std::string>& words) {
  std::string unknown = unknown_word(root, words);
  if (!unknown.empty()) return unknown;
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) return about_missing(reached(root), error);
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) return about_extra(root, error);
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr)
    return about_values(reached(root), error);
  return error.what();
}

}  // namespace synfin::cli
