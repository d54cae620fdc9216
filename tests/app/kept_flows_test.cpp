#include "app/kept_flows.h"

#include <memory>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/flow_pictures.h"
#include "app/traced_frames.h"

namespace synfin::app {
namespace {

using test::SegmentFrame;
using ::testing::HasSubstr;
using wire::Flag;

struct Taken final : ConnectionTaker {
  explicit Taken(std::size_t most_wanted) : most(most_wanted) {}
  void take(const view::TracedConnection& connection) override { connections.push_back(connection); }
  bool wants_more() const override { return connections.size() < most; }
  void miss() override { ++missed; }

  std::size_t most;
  std::vector<view::TracedConnection> connections;
  std::size_t missed = 0;
};

// Connections that go by, and what is kept of them.
class Keeping {
 public:
  Keeping(const KeepLimits& limits, std::vector<std::shared_ptr<ConnectionTaker>> takers) {
    auto keeper = std::make_unique<KeptFlows>(limits, view::FlowLineStyle{}, std::move(takers));
    kept_ = keeper.get();
    std::vector<std::unique_ptr<FlowObserver>> observers;
    observers.push_back(std::move(keeper));
    flows_ = std::make_unique<FlowSink>(tcp::TrackerLimits{}, std::move(observers));
  }
  void packet(std::uint16_t port, wire::Flags flags, std::size_t payload = 0) {
    flows_->take(SegmentFrame(port, flags, payload).frame());
  }
  void all_end() { flows_->finish(); }
  std::size_t memory() const { return kept_->memory(); }

 private:
  KeptFlows* kept_ = nullptr;
  std::unique_ptr<FlowSink> flows_;
};

constexpr std::size_t unlimited = 1'000'000;
constexpr std::size_t kib = 1024;

TEST(KeptFlows, TakeNoMoreMemoryThanTheyMayAndSayWhatIsLeftOut) {
  const auto taken = std::make_shared<Taken>(unlimited);
  KeepLimits limits;
  limits.memory = 100 * kib;
  Keeping keeping(limits, {taken});
  for (int round = 0; round < 2; ++round) {
    for (std::uint16_t port = 1; port <= 500; ++port) {
      keeping.packet(port, Flag::ack, 1000);
      ASSERT_LE(keeping.memory(), limits.memory);
    }
  }
  keeping.all_end();
  EXPECT_EQ(keeping.memory(), 0u);
  ASSERT_EQ(taken->connections.size(), 500u);
  for (const auto& connection : taken->connections)
    EXPECT_EQ(connection.records.size() + connection.packets_left_out, 2u) << connection.client;
  EXPECT_EQ(taken->connections.front().records.size(), 1u);
  EXPECT_EQ(taken->connections.back().records.size(), 0u);
}

TEST(KeptFlows, LargePacketsAreCutAndCountedByWhatIsKept) {
  const auto taken = std::make_shared<Taken>(unlimited);
  KeepLimits limits;
  limits.bytes_each = 100;
  limits.memory = 4 * kib;
  Keeping keeping(limits, {taken});
  keeping.packet(1, Flag::ack, 9000);
  keeping.all_end();
  ASSERT_EQ(taken->connections.size(), 1u);
  ASSERT_EQ(taken->connections[0].records.size(), 1u);
  EXPECT_EQ(taken->connections[0].records[0].packet.size(), 100u);
}

// What would be kept is its middle.
TEST(KeptFlows, NothingIsKeptOfOneWhoseFirstPacketWasLeftOut) {
  const auto taken = std::make_shared<Taken>(unlimited);
  Keeping one({}, {taken});
  one.packet(1001, Flag::rst | Flag::ack, 1000);
  KeepLimits limits;
  limits.memory = one.memory();
  Keeping keeping(limits, {taken});
  keeping.packet(1001, Flag::rst | Flag::ack, 1000);
  keeping.packet(1002, Flag::ack);
  keeping.packet(1001, Flag::syn);  // begins another: the first one ends, and there is room again
  EXPECT_LT(keeping.memory(), limits.memory);
  keeping.packet(1002, Flag::ack);
  keeping.all_end();
  ASSERT_EQ(taken->connections.size(), 3u);
  EXPECT_EQ(taken->connections[0].records.size(), 1u);
  EXPECT_EQ(taken->connections[1].client, "192.0.2.1.1002");
  EXPECT_EQ(taken->connections[1].records.size(), 0u);
  EXPECT_EQ(taken->connections[1].packets_left_out, 2u);
  EXPECT_EQ(taken->connections[2].records.size(), 1u);
}

TEST(KeptFlows, NothingIsKeptWhenNobodyWantsMore) {
  const auto taken = std::make_shared<Taken>(1);
  Keeping keeping({}, {taken});
  for (std::uint16_t port = 1; port <= 9; ++port) keeping.packet(port, Flag::ack, 1000);
  EXPECT_GT(keeping.memory(), 9000u);
  // RST and RST: over; a SYN then begins another connection on its ports.
  keeping.packet(1, Flag::rst | Flag::ack);
  keeping.packet(1, Flag::syn);
  ASSERT_EQ(taken->connections.size(), 1u);
  EXPECT_EQ(keeping.memory(), 0u);
  for (std::uint16_t port = 1; port <= 20; ++port) keeping.packet(port, Flag::ack, 1000);
  EXPECT_EQ(keeping.memory(), 0u);
  keeping.all_end();
  EXPECT_EQ(taken->missed, 20u);
}

TEST(KeptFlows, OneWhoWantsMoreGetsAllBesideOneWhoDoesNot) {
  const auto ladders = std::make_shared<Taken>(unlimited);
  const auto pictures = std::make_shared<Taken>(1);
  Keeping keeping({}, {ladders, pictures});
  for (std::uint16_t port = 1; port <= 3; ++port) keeping.packet(port, Flag::syn);
  keeping.all_end();
  EXPECT_EQ(ladders->connections.size(), 3u);
  EXPECT_EQ(pictures->connections.size(), 1u);
  EXPECT_EQ(pictures->missed, 2u);
}

TEST(FlowPictures, WantNoMoreThanTheirMemoryAndSayWhatIsLeftOut) {
  const auto pictures =
      std::make_shared<FlowPictures>(PictureLimits{200, 10 * kib}, "title", view::LineStyle{});
  Keeping keeping({}, {pictures});
  for (std::uint16_t port = 1; port <= 9; ++port) keeping.packet(port, Flag::ack, 2000);
  EXPECT_TRUE(pictures->wants_more());
  keeping.all_end();
  EXPECT_FALSE(pictures->wants_more());
  EXPECT_THAT(pictures->svg(), HasSubstr("connections more are not shown"));
  EXPECT_THAT(pictures->html(), HasSubstr("connections more are not shown"));
}

}  // namespace
}  // namespace synfin::app
