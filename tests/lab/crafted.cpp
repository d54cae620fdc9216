#include "lab/crafted.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace synfin::test {

std::string Crafted::verdict() const {
  return fmt::format("{} ({})", result.at("state").get<std::string>(),
                     result.at("reason").get<std::string>());
}

Crafted crafted(const Finished& run) {
  Crafted all{run.code, run.err, {}, {}};
  for (const std::string& line : lines_of(run.out)) {
    auto object = nlohmann::json::parse(line);
    if (object.at("type") == "craft") {
      all.result = std::move(object);
    } else if (object.at("origin") != "ours") {
      all.came.push_back(std::move(object));
    }
  }
  EXPECT_TRUE(all.result.is_object()) << "synfin craft ended with " << run.code << ": " << run.err;
  return all;
}

}  // namespace synfin::test
