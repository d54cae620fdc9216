#include "suggestion.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include <fmt/format.h>

namespace synfin::cli {

namespace {

// Levenshtein's distance: letters to insert, delete or replace.
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

std::vector<std::string> words_of(const CLI::App& app) {
  std::vector<std::string> words;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) words.push_back("--" + name);
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    words.push_back(command->get_name());
  return words;
}

// The nearest candidate, at most two letters away.
std::string nearest(const std::string& word, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t best_distance = 3;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance >= best_distance || distance >= word.size()) continue;
    best = candidate;
    best_distance = distance;
  }
  return best;
}

}  // namespace

std::string unknown_word(const CLI::App& root, const std::vector<std::string>& words) {
  const CLI::App* app = &root;
  for (const std::string& word : words) {
    if (word == "--") break;
    const std::string name = word.substr(0, word.find('='));
    const bool option = name.size() > 2 && name.starts_with("--");
    const bool command = !name.starts_with("-") && app->get_require_subcommand_min() > 0;
    if (command) {
      const auto named = app->get_subcommands([&](const CLI::App* a) { return a->get_name() == name; });
      if (!named.empty()) {
        app = named.front();
        continue;
      }
    } else if (!option || app->get_option_no_throw(name)) {
      continue;
    }
    const std::string better = nearest(name, words_of(*app));
    return fmt::format("there is no {} {}{}", command ? "command" : "option", name,
                       better.empty() ? "" : fmt::format("; did you mean {}?", better));
  }
  return "";
}

}  // namespace synfin::cli
