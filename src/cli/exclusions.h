#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace synfin::cli {

// An option beside which others have no meaning, and why.
struct Exclusion {
  std::string option;
  std::string value;  // the one that it is about; empty for any
  std::vector<std::string> others;
  std::string reason;
};

// Throws CLI::ValidationError, which names both options and the reason, for the first that the words break.
// Options that the command does not have are passed over.
void refuse_excluded(const CLI::App& app, const std::vector<Exclusion>& exclusions);

}  // namespace synfin::cli
