#include "states_document.h"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "synfin/tcp/transitions.h"

namespace synfin::docs {

TEST(StatesDocument, IsWhatTheTableSays) {
  std::ifstream file(SYNFIN_SOURCE_DIR "/docs/states.md");
  ASSERT_TRUE(file) << "docs/states.md is missing: run tools/docs";
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_TRUE(text.str() == states_document()) << "docs/states.md is stale: run tools/docs and commit it";
}

TEST(StatesDocument, HasALineForEveryRow) {
  const std::string text = states_document();
  for (const tcp::Transition& row : tcp::transitions()) {
    EXPECT_NE(text.find(row.meaning), std::string::npos) << row.meaning;
  }
}

}  // namespace synfin::docs
