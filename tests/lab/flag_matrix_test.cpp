#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lab/packets.h"
#include "lab/synfin_program.h"
#include "support/in_lab.h"

// `synfin craft --flag-matrix` against a real kernel.
namespace synfin::test {
namespace {

using ::testing::HasSubstr;

std::string golden_matrix(const std::string& name) {
  return content_of(std::string(SYNFIN_SOURCE_DIR "/tests/golden/flag_matrix_") + name + ".txt");
}

// Linux's answers, and each deviation from RFC 9293, as docs/craft.md explains them.
TEST(FlagMatrixOf, LinuxIsTheOneOnRecord) {
  in_lab([] {
    EXPECT_EQ(synfin({"craft", "-n", "-w", "1", "192.0.2.2", "80", "--flag-matrix"}).out,
              golden_matrix("linux_listen"));
    EXPECT_EQ(synfin({"craft", "-n", "-w", "1", "192.0.2.2", "81", "--flag-matrix"}).out,
              golden_matrix("linux_closed"));
  });
}

TEST(FlagMatrixOf, ARejectedPortHasErrorsAndKnowsNoState) {
  in_lab([] {
    const TemporaryDirectory directory;
    const std::string file = directory.file("matrix.svg");
    const Finished run =
        synfin({"craft", "-n", "-w", "1", "192.0.2.2", "83", "--flag-matrix", "--json", "--svg", file});
    EXPECT_EQ(run.code, 0) << run.err;
    const auto json = nlohmann::json::parse(run.out);
    EXPECT_EQ(json.at("state"), nullptr);
    ASSERT_EQ(json.at("replies").size(), 512u);
    for (const auto& one : json.at("replies")) EXPECT_EQ(one.at("reply"), "icmp") << one;
    EXPECT_THAT(content_of(file), HasSubstr("<title>Flags [FS]: icmp</title>"));
  });
}

TEST(FlagMatrixOf, WhatDoesNotGoWithItIsRefused) {
  EXPECT_THAT(synfin({"craft", "127.0.0.1", "9", "--flag-matrix", "--flags", "S"}).err,
              HasSubstr("does not go with"));
  EXPECT_THAT(synfin({"craft", "127.0.0.1", "9", "--svg", "x.svg"}).err, HasSubstr("give --flag-matrix too"));
}

}  // namespace
}  // namespace synfin::test
