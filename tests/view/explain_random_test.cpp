#include <string>

#include <gtest/gtest.h>

#include "synfin/view/explain.h"
#include "synfin/wire/notation.h"

#include "support/packet_generator.h"

namespace synfin::view {
namespace {

// Whatever can be printed and read back: no token is left without a meaning, and the rows are the line's own
// text.
TEST(ExplainRandomPackets, EveryTokenHasAMeaning) {
  for (const int verbosity : {0, 2}) {
    synfin::testing::PacketGenerator generator(9293);
    wire::Notation notation({.verbosity = verbosity});
    Explainer explainer;
    int lines = 0;
    for (int i = 0; i < 20'000; ++i) {
      const auto packet = generator.next();
      std::string text;
      notation.append(text, packet.bytes, packet.wire_length);
      const auto parsed = wire::parse_line(text);
      if (!parsed.ok()) continue;
      const ExplainedLine explained = explainer.explain(text, *parsed);
      ASSERT_FALSE(explained.step.empty()) << text;
      ASSERT_EQ(explained.tokens.size(), parsed->tokens.size()) << text;
      for (const ExplainedToken& token : explained.tokens)
        ASSERT_FALSE(token.meaning.empty()) << token.text << "\n" << text;
      ++lines;
    }
    EXPECT_GT(lines, 5'000);
  }
}

}  // namespace
}  // namespace synfin::view
