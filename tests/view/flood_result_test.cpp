#include "synfin/view/flood_result.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace synfin::view {
namespace {

using namespace std::chrono_literals;

const Target flooded{"192.0.2.2", wire::Address{0xc0000202}, 81, ""};

TEST(FloodResult, SaysHowQuicklyAndWhatWasAnswered) {
  FloodResult result{1000, 500ms, 990, 0, 0, 0, {{tcp::Reply::rst_ack, 980}, {tcp::Reply::syn_ack, 10}}};
  EXPECT_EQ(
      flood_text(flooded, result),
      "192.0.2.2 port 81: 1000 sent in 0.500 s, 2000 a second\n990 answered, 980 rst-ack, 10 syn-ack\n");
  result.again = 1;
  result.errors = 2;
  result.others = 3;
  EXPECT_EQ(
      flood_text(flooded, result),
      "192.0.2.2 port 81: 1000 sent in 0.500 s, 2000 a second\n990 answered, 980 rst-ack, 10 syn-ack; 1 "
      "answered again; 2 ICMP errors; 3 other packets\n");
}

TEST(FloodResult, OfNoneSentThereIsNoRate) {
  EXPECT_EQ(flood_text(flooded, {}), "192.0.2.2 port 81: 0 sent in 0.000 s, 0 a second\n0 answered\n");
}

TEST(FloodResult, JsonHasTheSame) {
  const auto json =
      nlohmann::json::parse(json_flood(flooded, {1000, 500ms, 990, 1, 3, 2, {{tcp::Reply::rst_ack, 990}}}));
  EXPECT_EQ(json.at("type"), "flood");
  EXPECT_EQ(json.at("sent"), 1000);
  EXPECT_EQ(json.at("time_ns"), 500'000'000);
  EXPECT_EQ(json.at("replies").at("rst-ack"), 990);
  EXPECT_EQ(json.at("again"), 1);
  EXPECT_EQ(json.at("icmp_errors"), 2);
  EXPECT_EQ(json.at("others"), 3);
}

}  // namespace
}  // namespace synfin::view
