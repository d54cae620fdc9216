#include "synfin/app/driver.h"

#include <map>
#include <memory>
#include <set>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "synfin/app/hand_exchange.h"
#include "synfin/tcp/personality.h"
#include "synfin/wire/emit.h"

#include "support/sim_link.h"

namespace synfin::app {
namespace {

using tcp::PortState;
using tcp::Reason;
using tcp::Time;
using test::SimLink;
using view::Origin;
using wire::Flag;
using namespace std::chrono_literals;

constexpr wire::Address us{0xc0000201};
constexpr wire::Address the_peer{0xc0000202};

tcp::Config config_for(std::uint16_t local_port, std::uint16_t remote_port) {
  const tcp::Personality p = tcp::personality(tcp::Like::linux_defaults, {}, {});
  return {{{us, local_port}, {the_peer, remote_port}}, p.identity, p.policy, p.timers};
}

// Exchanges with given remote ports, all due at once.
class Ports : public Source {
 public:
  Ports(std::vector<std::uint16_t> ports, Plan plan = {})
      : ports_(std::move(ports)), plan_(std::move(plan)) {}
  std::optional<Time> due() const override {
    return next_ < ports_.size() ? std::optional(Time::min()) : std::nullopt;
  }
  std::unique_ptr<Exchange> next(Time) override {
    const std::size_t number = next_++;
    const auto local = static_cast<std::uint16_t>(40000 + number);
    return std::make_unique<HandExchange>(number, config_for(local, ports_[number]), wire::Seq(1000), plan_);
  }

 private:
  std::vector<std::uint16_t> ports_;
  Plan plan_;
  std::size_t next_ = 0;
};

struct Ended {
  std::optional<tcp::Outcome> outcome;
  std::vector<view::Record> records;
};

class Keeper : public Observer {
 public:
  void seen(const Exchange&, const view::Record& record) override { seen_.push_back(record); }
  void finished(const Exchange& exchange) override {
    ended[exchange.number()] = {exchange.outcome(), exchange.records()};
  }
  std::map<std::size_t, Ended> ended;
  std::vector<view::Record> seen_;
};

std::vector<Origin> origins(const std::vector<view::Record>& records) {
  std::vector<Origin> result;
  for (const view::Record& record : records) result.push_back(record.origin);
  return result;
}

TEST(Driver, AnOpenPortTakesSixSegmentsInOrder) {
  SimLink link({}, test::ordinary_peer);
  Keeper keeper;
  Ports ports({80});
  Driver(link, keeper, 1).run(ports);
  ASSERT_EQ(keeper.ended.size(), 1u);
  EXPECT_EQ(keeper.ended[0].outcome,
            (tcp::Outcome{PortState::open, Reason::syn_ack, tcp::Closing::three_segment}));
  using enum Origin;
  EXPECT_THAT(origins(keeper.ended[0].records), testing::ElementsAre(ours, peer, ours, ours, peer, ours));
}

TEST(Driver, EveryPortGetsItsOwnAnswer) {
  SimLink link({}, test::ordinary_peer);
  Keeper keeper;
  Ports ports({80, 81, 82, 83});
  Driver(link, keeper, 4).run(ports);
  ASSERT_EQ(keeper.ended.size(), 4u);
  EXPECT_EQ(keeper.ended[0].outcome->port, PortState::open);
  EXPECT_EQ(keeper.ended[1].outcome, (tcp::Outcome{PortState::closed, Reason::reset, {}}));
  EXPECT_EQ(keeper.ended[2].outcome, (tcp::Outcome{PortState::filtered, Reason::no_response, {}}));
  EXPECT_EQ(keeper.ended[3].outcome, (tcp::Outcome{PortState::filtered, Reason::admin_prohibited, {}}));
}

// The process was kept from the CPU until long after its timer: the answer has come meanwhile.
TEST(Driver, AnAnswerThatWaitsIsReadBeforeATimerThatIsDue) {
  SimLink link({}, [](SimLink& wire_to_us, const wire::Packet& packet) {
    const auto& segment = std::get<wire::Segment>(packet);
    if (segment.fin()) {
      wire::SegmentSpec nothing_new = test::answer_to(segment);
      nothing_new.ack = segment.seq;
      wire_to_us.reply(nothing_new);
      wire_to_us.reply(test::answer_to(segment));
      wire_to_us.passes(1s);
    }
    test::ordinary_peer(wire_to_us, packet);
  });
  Keeper keeper;
  Ports ports({80});
  Driver(link, keeper, 1).run(ports);
  using enum Origin;
  EXPECT_THAT(origins(keeper.ended[0].records),
              testing::ElementsAre(ours, peer, ours, ours, peer, peer, peer, ours));
}

TEST(Driver, StateChangesStandOnTheSegmentsThatMadeThem) {
  SimLink link({}, test::ordinary_peer);
  Keeper keeper;
  Ports ports({80});
  Driver(link, keeper, 1).run(ports);
  using enum tcp::State;
  std::vector<std::optional<tcp::StateChange>> changes;
  for (const auto& record : keeper.ended[0].records) changes.push_back(record.change);
  using Change = tcp::StateChange;
  EXPECT_THAT(changes, testing::ElementsAre(Change{closed, syn_sent}, Change{syn_sent, established},
                                            std::nullopt, Change{established, fin_wait_1},
                                            Change{fin_wait_1, time_wait}, std::nullopt));
}

// 1,024 silent ports: 1,024 in flight take one timeout, 256 in flight take four.
class DriverParallel : public testing::TestWithParam<std::pair<std::size_t, int>> {};
INSTANTIATE_TEST_SUITE_P(Groups, DriverParallel, testing::Values(std::pair{1024u, 1}, std::pair{256u, 4}));

TEST_P(DriverParallel, SilentPortsTakeOneTimeoutAGroup) {
  SimLink link({}, [](SimLink&, const wire::Packet&) {});
  Keeper keeper;
  Plan plan;
  plan.timeout = 5s;
  Ports ports(std::vector<std::uint16_t>(1024, 82), plan);
  const Time start = link.now();
  Driver(link, keeper, GetParam().first).run(ports);
  EXPECT_EQ(keeper.ended.size(), 1024u);
  EXPECT_LT(link.now() - start, 5s * GetParam().second + 1s);
  EXPECT_GE(link.now() - start, 5s * GetParam().second);
}

TEST(Driver, TheAnswerLeavesBeforeAnybodyLooksOn) {
  struct Jealous : Keeper {
    explicit Jealous(SimLink& l) : link(l) {}
    void seen(const Exchange& exchange, const view::Record& record) override {
      Keeper::seen(exchange, record);
      if (record.origin == Origin::peer && seen_.size() == 2) sent_when_shown = link.sent();
    }
    SimLink& link;
    std::size_t sent_when_shown = 0;
  };
  SimLink link({}, test::ordinary_peer);
  Jealous keeper(link);
  Ports ports({80});
  Driver(link, keeper, 1).run(ports);
  EXPECT_GE(keeper.sent_when_shown, 3u) << "SYN, ACK and FIN are out when the SYN-ACK is shown";
}

TEST(Driver, ASegmentFromOurSideThatWeDidNotSendIsTheKernels) {
  SimLink link({}, [](SimLink& wire, const wire::Packet& packet) {
    const auto& s = std::get<wire::Segment>(packet);
    if (s.syn()) {
      wire::SegmentSpec rst = test::answer_to(s);
      std::swap(rst.source, rst.destination);
      std::swap(rst.source_port, rst.destination_port);
      rst.seq = s.seq + 1;
      rst.ack.reset();
      rst.flags = Flag::rst;
      wire.appear(*wire::emit(rst));
    }
    test::ordinary_peer(wire, packet);
  });
  Keeper keeper;
  Ports ports({80});
  Driver(link, keeper, 1).run(ports);
  const auto seen = origins(keeper.ended[0].records);
  EXPECT_EQ(std::count(seen.begin(), seen.end(), Origin::kernel), 1);
  EXPECT_EQ(keeper.ended[0].outcome->port, PortState::open);
}

TEST(Driver, StrangersAndGarbageAreCounted) {
  SimLink link({}, [](SimLink& wire, const wire::Packet& packet) {
    const auto& s = std::get<wire::Segment>(packet);
    wire::SegmentSpec stranger = test::answer_to(s);
    stranger.destination_port = 1;
    wire.reply(stranger);
    wire.reply_bytes({0x45, 0x00, 0x01});
    test::ordinary_peer(wire, packet);
  });
  Keeper keeper;
  Ports ports({81});
  Driver driver(link, keeper, 1);
  driver.run(ports);
  EXPECT_EQ(driver.counts().unrelated, 1u);
  EXPECT_EQ(driver.counts().unparsed, 1u);
}

TEST(Driver, AnInterruptResetsWhatIsOpenAndShowsWhatWasSeen) {
  SimLink link({}, test::ordinary_peer);
  Plan plan;
  plan.hold = 60s;
  Keeper keeper;
  Ports ports({80}, plan);
  link.interrupt_at(link.now() + 1s, 2);
  Driver(link, keeper, 1).run(ports);
  ASSERT_EQ(keeper.ended.size(), 1u);
  const auto& records = keeper.ended[0].records;
  ASSERT_EQ(records.size(), 4u) << "SYN, SYN-ACK, ACK, and our RST";
  const auto last = wire::parse(records.back().packet);
  EXPECT_TRUE(std::get<wire::Segment>(*last).rst());
  EXPECT_EQ(records.back().origin, Origin::ours);
}

TEST(Driver, WhatCouldNotBeAnsweredIsShownBeforeAFailureLeaves) {
  struct Failing : SimLink {
    using SimLink::SimLink;
    bool send(wire::ByteView packet, wire::Address to) {
      if (sent() == 1) throw std::runtime_error("the interface went away");
      return SimLink::send(packet, to);
    }
  };
  Failing link({}, test::ordinary_peer);
  Keeper keeper;
  Ports ports({80});
  EXPECT_THROW((Driver<Failing>(link, keeper, 1).run(ports)), std::runtime_error);
  EXPECT_EQ(origins(keeper.seen_), (std::vector{Origin::ours, Origin::peer})) << "the SYN and its answer";
}

// One connection's failure is not the others': they are reset, and looked on to their end.
TEST(Driver, AFailureOfOneConnectionResetsTheOthers) {
  struct Failing : SimLink {
    using SimLink::SimLink;
    bool send(wire::ByteView packet, wire::Address to) {
      const auto parsed = wire::parse(packet);
      if (std::get<wire::Segment>(*parsed).destination_port == 1099)
        throw std::runtime_error("the firewall refuses it");
      return SimLink::send(packet, to);
    }
  };
  Failing link({}, test::ordinary_peer);
  Keeper keeper;
  Plan plan;
  plan.hold = 60s;
  // The second starts when the first is open: only one may be in flight until then.
  class OneAfterTheOther : public Ports {
   public:
    explicit OneAfterTheOther(Plan plan) : Ports({80, 1099}, std::move(plan)) {}
    std::optional<Time> due() const override {
      const auto due = Ports::due();
      return due && started_ == 1 ? std::optional(first_ + 1s) : due;
    }
    std::unique_ptr<Exchange> next(Time now) override {
      if (started_++ == 0) first_ = now;
      return Ports::next(now);
    }

   private:
    int started_ = 0;
    Time first_{};
  } ports(plan);
  EXPECT_THROW((Driver<Failing>(link, keeper, 2).run(ports)), std::runtime_error);
  ASSERT_EQ(keeper.ended.size(), 2u);
  const auto& records = keeper.ended[0].records;
  ASSERT_EQ(records.size(), 4u) << "SYN, SYN-ACK, ACK, and our RST";
  EXPECT_TRUE(std::get<wire::Segment>(*wire::parse(records.back().packet)).rst());
  EXPECT_TRUE(keeper.ended[1].records.empty());
}

// A kernel gives a port out again as soon as its connection is over, which can be before it has been looked
// on.
TEST(Driver, ASecondExchangeOnTheSamePortsEndsTheFirst) {
  SimLink link({}, test::ordinary_peer);
  Keeper keeper;
  class SamePorts : public Ports {
   public:
    SamePorts() : Ports({82, 80}) {}
    std::unique_ptr<Exchange> next(Time now) override {
      const auto made = Ports::next(now);
      return std::make_unique<HandExchange>(made->number(), config_for(40000, 80), wire::Seq(1000), Plan{});
    }
  } ports;
  Driver(link, keeper, 2).run(ports);
  ASSERT_EQ(keeper.ended.size(), 2u);
  EXPECT_FALSE(keeper.ended[0].outcome);
  EXPECT_EQ(keeper.ended[1].outcome->port, PortState::open);
}

// Every wire that loses less than everything lets every exchange end, with an outcome.
class DriverOnABadWire : public testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Seeds, DriverOnABadWire, testing::Range<std::uint64_t>(1, 21));

TEST_P(DriverOnABadWire, EveryExchangeEndsWithAnOutcome) {
  SimLink link({.latency = 10ms, .loss = 0.2, .duplication = 0.1, .reordering = 0.1, .seed = GetParam()},
               test::ordinary_peer);
  Keeper keeper;
  Plan plan;
  plan.timeout = 30s;
  Ports ports(std::vector<std::uint16_t>(50, 80), plan);
  Driver(link, keeper, 10).run(ports);
  ASSERT_EQ(keeper.ended.size(), 50u);
  for (const auto& [number, ended] : keeper.ended) EXPECT_TRUE(ended.outcome) << number;
}

}  // namespace
}  // namespace synfin::app
