#include "exclusions.h"

#include <fmt/format.h>

namespace synfin::cli {

namespace {

bool applies(const CLI::Option& option, const std::string& value) {
  if (option.count() == 0) return false;
  return value.empty() || option.results().front() == value;
}

}  // namespace

void refuse_excluded(const CLI::App& app, const std::vector<Exclusion>& exclusions) {
  for (const auto& [name, value, others, reason] : exclusions) {
    const CLI::Option* option = app.get_option_no_throw(name);
    if (option == nullptr || !applies(*option, value)) continue;
    for (const std::string& name_of_other : others) {
      const CLI::Option* other = app.get_option_no_throw(name_of_other);
      if (other == nullptr || other->count() == 0) continue;
      throw CLI::ValidationError(fmt::format("{} does not go with {}{}: {}; leave one of them out",
                                             other->get_name(false, true), option->get_name(false, true),
                                             value.empty() ? "" : " " + value, reason));
    }
  }
}

}  // namespace synfin::cli
