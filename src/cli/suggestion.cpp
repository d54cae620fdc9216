#include "suggestion.h"

#include <algorithm>
#include <numeric>
#include <vector>

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
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) words.push_back(command->get_name());
  return words;
}

// The word nobody expected is the last in CLI11's message.
std::string offending_word(const CLI::ParseError& error) {
  const std::string message = error.what();
  const auto blank = message.find_last_of(' ');
  std::string word = blank == std::string::npos ? message : message.substr(blank + 1);
  return word.substr(0, word.find('='));
}

}  // namespace

std::string suggestion(const CLI::App& root, const CLI::ParseError& error) {
  if (error.get_name() != "ExtrasError") return "";
  const CLI::App* app = &root;
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  const std::string word = offending_word(error);
  std::string best;
  std::size_t best_distance = 3;
  for (const std::string& candidate : words_of(*app)) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance && distance < word.size()) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best.empty() ? "" : "Did you mean " + best + "?\n";
}

}  // namespace synfin::cli
