#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "view/explain_stream.h"

namespace synfin::view {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

std::vector<std::string> steps_of_seed(const std::string& name) {
  std::ifstream in(std::string(SYNFIN_SOURCE_DIR) + "/tests/golden/" + name);
  Stream stream;
  std::vector<std::string> steps;
  for (std::string line; std::getline(in, line);) steps.push_back(stream.step(line));
  return steps;
}

TEST(ExplainSeed, NcZ) {
  EXPECT_THAT(
      steps_of_seed("seed_nc_z.txt"),
      ElementsAre(StartsWith("step 1 of the handshake: SYN"), StartsWith("step 2 of the handshake: SYN-ACK"),
                  StartsWith("step 3 of the handshake: ACK"), StartsWith("first FIN"),
                  StartsWith("second FIN"), StartsWith("last ACK")));
}

TEST(ExplainSeed, NcW5) {
  EXPECT_THAT(
      steps_of_seed("seed_nc_w5.txt"),
      ElementsAre(StartsWith("step 1"), StartsWith("step 2"), StartsWith("step 3"), StartsWith("first FIN"),
                  StartsWith("ACK of the FIN"), StartsWith("second FIN"), StartsWith("last ACK")));
}

TEST(ExplainSeed, Curl) {
  EXPECT_THAT(steps_of_seed("seed_curl.txt"),
              ElementsAre(StartsWith("step 1"), StartsWith("step 2"), StartsWith("step 3"), "data: 86 bytes",
                          "ACK of data: 86 more bytes have arrived", "data: 588 bytes",
                          "ACK of data: 588 more bytes have arrived", StartsWith("first FIN"),
                          StartsWith("second FIN"), StartsWith("last ACK")));
}

TEST(ExplainSeed, EveryTokenOfEveryLineHasAMeaning) {
  for (const char* name : {"seed_nc_z.txt", "seed_nc_w5.txt", "seed_curl.txt"}) {
    std::ifstream in(std::string(SYNFIN_SOURCE_DIR) + "/tests/golden/" + name);
    Stream stream;
    int tokens = 0;
    for (std::string line; std::getline(in, line);) {
      for (const ExplainedToken& token : stream(line).tokens) {
        EXPECT_NE(token.meaning, "") << token.text;
        EXPECT_EQ(token.text, line.substr(token.range.offset, token.range.length));
        ++tokens;
      }
    }
    EXPECT_GT(tokens, 50);
  }
}

}  // namespace
}  // namespace synfin::view
