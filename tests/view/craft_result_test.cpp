#include "synfin/view/craft_result.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace synfin::view {
namespace {

using namespace std::chrono_literals;

const Target target{"192.0.2.2", wire::Address{0xc0000202}, 80, ""};

CraftResult answered() {
  CraftResult result;
  result.tuple = {{wire::Address{0xc0000201}, 40000}, {wire::Address{0xc0000202}, 80}};
  result.finding = tcp::Finding::closed;
  result.reason = tcp::Reason::reset;
  result.answers = 1;
  result.round_trip = 28'300ns;
  return result;
}

CraftResult expecting(std::vector<const char*> texts) {
  CraftResult result = answered();
  for (const char* text : texts) result.expected.push_back(*wire::parse_expectation(text));
  return result;
}

TEST(CraftResult, AnAnswerIsWhatIsWaitedForUnlessSomethingWasExpected) {
  EXPECT_TRUE(is_met(answered()));
  CraftResult silent;
  EXPECT_FALSE(is_met(silent));
  silent.expected.push_back(*wire::parse_expectation("none"));
  EXPECT_TRUE(is_met(silent));
  silent.unmet = 0;
  EXPECT_FALSE(is_met(silent));
}

TEST(CraftResult, TheLineHasStateReasonAndTime) {
  EXPECT_EQ(craft_text(target, answered()), "192.0.2.2 port 80: closed (reset), answered in 28.3 us\n");
}

TEST(CraftResult, SeveralAnswersAreCounted) {
  CraftResult result = answered();
  result.answers = 2;
  EXPECT_EQ(craft_text(target, result),
            "192.0.2.2 port 80: closed (reset), answered in 28.3 us, 2 answers\n");
}

TEST(CraftResult, AnInterruptBeforeAnAnswerSaysNothingOfThePort) {
  CraftResult result;
  result.interrupted = true;
  EXPECT_EQ(craft_text(target, result), "192.0.2.2 port 80: interrupted before an answer\n");
  result.expected.push_back(*wire::parse_expectation("none"));
  result.unmet = 0;
  EXPECT_EQ(craft_text(target, result),
            "192.0.2.2 port 80: interrupted before an answer\n"
            "expected none, which was still waited for\n"
            "  nothing came\n");
  EXPECT_TRUE(nlohmann::json::parse(json_craft(target, result)).at("state").is_null());
}

TEST(CraftResult, WhatWasExpectedAndCame) {
  EXPECT_EQ(craft_text(target, expecting({"Flags [R.]"})),
            "192.0.2.2 port 80: closed (reset), answered in 28.3 us\nas expected\n");
}

TEST(CraftResult, WhatDidNotComeIsFollowedByAllThatDid) {
  CraftResult result = expecting({"Flags [R.]", "Flags [F]"});
  result.unmet = 1;
  result.came = {{"IP a", 0, {}}, {"IP b", 1, {{"Flags", "[F]", "[R]"}, {"ack", "7", "none"}}}};
  EXPECT_EQ(craft_text(target, result),
            "192.0.2.2 port 80: closed (reset), answered in 28.3 us\n"
            "expected Flags [F], which did not come\n"
            "  came 1: IP a\n"
            "    as expected: Flags [R.]\n"
            "  came 2: IP b\n"
            "    Flags [R] (expected [F]), ack none (expected 7)\n");
}

TEST(CraftResult, WhereNothingCameThatIsSaid) {
  CraftResult result = expecting({"Flags [R.]"});
  result.unmet = 0;
  EXPECT_EQ(craft_text(target, result),
            "192.0.2.2 port 80: closed (reset), answered in 28.3 us\n"
            "expected Flags [R.], which did not come\n"
            "  nothing came\n");
}

TEST(CraftResult, JsonHasAllOfIt) {
  CraftResult result = expecting({"Flags [R.]", "none"});
  result.unmet = 1;
  result.came = {{"IP a", 0, {}}, {"IP b", 1, {{"packet", "none", "TCP, Flags [R.]"}}}};
  const auto json = nlohmann::json::parse(json_craft(target, result));
  EXPECT_EQ(json.at("state"), "closed");
  EXPECT_EQ(json.at("reason"), "reset");
  EXPECT_EQ(json.at("local").at("port"), 40000);
  EXPECT_EQ(json.at("round_trip_ns"), 28'300);
  EXPECT_EQ(json.at("expected").at(0).at("met"), true);
  EXPECT_EQ(json.at("expected").at(1).at("met"), false);
  EXPECT_EQ(json.at("met"), false);
  EXPECT_EQ(json.at("came").at(0).at("expected"), "Flags [R.]");
  EXPECT_EQ(json.at("came").at(1).at("differences").at(0).at("found"), "TCP, Flags [R.]");
}

}  // namespace
}  // namespace synfin::view
