#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lab/packets.h"
#include "lab/synfin_program.h"
#include "support/in_lab.h"

// `synfin craft --rate 0`: as many as the kernel takes, against a real peer.
namespace synfin::test {
namespace {

using ::testing::HasSubstr;

nlohmann::json flooded(std::vector<std::string> words, int code) {
  words.insert(words.begin(),
               {"craft", "-n", "-w", "0.5", "--json", "--rate", "0", "-c", "3000", "192.0.2.2"});
  const Finished run = synfin(words);
  EXPECT_EQ(run.code, code) << run.err;
  return nlohmann::json::parse(run.out);
}

TEST(Flood, EveryAnswerIsMatchedWithItsSegment) {
  in_lab([] {
    for (const char* flags : {"S", ".", "F"}) {
      const auto result = flooded({"81", "--flags", flags}, 0);
      EXPECT_EQ(result.at("sent"), 3000) << flags;
      EXPECT_EQ(result.at("answered"), 3000) << result;
      EXPECT_EQ(result.at("others"), 0) << result;
    }
  });
}

TEST(Flood, SegmentsThatAreAlikeHaveAnAnswerEach) {
  in_lab([] {
    const auto result = flooded({"81", "--seq", "1000"}, 0);
    EXPECT_EQ(result.at("answered"), 3000);
    EXPECT_EQ(result.at("replies").at("rst-ack"), 3000);
  });
}

TEST(Flood, ErrorsAndSilenceAreNoAnswers) {
  in_lab([] {
    EXPECT_EQ(flooded({"83"}, 1).at("icmp_errors"), 3000);
    EXPECT_EQ(flooded({"82"}, 1).at("answered"), 0);
  });
}

TEST(Flood, EachIsOnTheWireAndRight) {
  in_lab([] {
    const TemporaryDirectory directory;
    const std::string file = directory.file("flood.pcap");
    flooded({"81", "--write", file}, 0);
    const auto sent = ours_of(file);
    EXPECT_EQ(sent.size(), 3000u);
    std::set<std::uint32_t> numbers;
    for (const CapturedSegment& one : sent) {
      numbers.insert(one.segment.seq.raw());
      ASSERT_EQ(one.segment.checksum_state, wire::ChecksumState::valid);
      ASSERT_EQ(one.segment.ip.checksum_state, wire::ChecksumState::valid);
    }
    EXPECT_EQ(numbers.size(), sent.size());
  });
}

TEST(Flood, WhatItDoesNotShowIsRefused) {
  for (const char* option : {"-v", "-x", "--ladder"}) {
    const Finished run = synfin({"craft", "127.0.0.1", "9", "-c", "2", "--rate", "0", option});
    EXPECT_EQ(run.code, 2);
    EXPECT_THAT(run.err, HasSubstr("are counted, and not shown one by one"));
  }
  EXPECT_EQ(synfin({"craft", "127.0.0.1", "9", "-c", "2", "--rate", "20000", "--expect", "none"}).code, 2);
}

}  // namespace
}  // namespace synfin::test
