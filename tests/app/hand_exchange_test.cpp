#include "synfin/app/hand_exchange.h"

#include <string>

#include <gtest/gtest.h>

#include "synfin/app/driver.h"
#include "synfin/tcp/personality.h"
#include "synfin/wire/notation.h"

#include "support/sim_link.h"

namespace synfin::app {
namespace {

using tcp::Closing;
using tcp::Time;
using test::SimLink;
using wire::Flag;
using namespace std::chrono_literals;

struct Conversation : Source, Observer {
  explicit Conversation(Plan p, bool piggyback = false) : plan(std::move(p)), piggyback_fin(piggyback) {}

  std::optional<Time> due() const override { return made ? std::nullopt : std::optional(Time::min()); }
  std::unique_ptr<Exchange> next(Time) override {
    made = true;
    const tcp::Personality p = tcp::personality(tcp::Like::minimal, {}, {});
    tcp::Config config{{{{0xc0000201}, 40000}, {{0xc0000202}, 80}}, p.identity, p.policy, p.timers};
    config.piggyback_fin = piggyback_fin;
    return std::make_unique<HandExchange>(0, config, wire::Seq(1000), plan);
  }
  void seen(const Exchange&, const view::Record& record) override {
    const auto packet = wire::parse(record.packet);
    const auto& s = std::get<wire::Segment>(*packet);
    flags += (flags.empty() ? "" : " ") + std::string(record.origin == view::Origin::peer ? "<" : ">") +
             to_string(s.flags);
    stamps.push_back(record.captured);
  }
  void finished(const Exchange& exchange) override { outcome = exchange.outcome(); }

  void over(SimLink& link) { Driver(link, *this, 1).run(*this); }
  void over(SimLink::Peer peer = test::ordinary_peer) {
    SimLink link({}, std::move(peer));
    over(link);
  }

  Plan plan;
  bool piggyback_fin;
  bool made = false;
  std::string flags;  // ">S <S. >."
  std::vector<tcp::WallTime> stamps;
  std::optional<tcp::Outcome> outcome;
};

TEST(HandExchange, ConnectsAndClosesAtOnce) {
  Conversation run({});
  run.over();
  EXPECT_EQ(run.flags, ">S <S. >. >F. <F. >.");
  EXPECT_EQ(run.outcome->closing, Closing::three_segment);
}

TEST(HandExchange, HoldIsIdleTimeBeforeTheFin) {
  Plan plan;
  plan.hold = 5s;
  Conversation run(plan);
  run.over();
  EXPECT_EQ(run.flags, ">S <S. >. >F. <F. >.");
  EXPECT_EQ(run.stamps[3] - run.stamps[2], 5s);
}

TEST(HandExchange, TheHoldIsCountedFromWhatWasSent) {
  Plan plan;
  plan.hold = 5s;
  plan.send = {'h', 'i'};
  Conversation run(plan);
  run.over();
  EXPECT_EQ(run.flags, ">S <S. >. >P. <. >F. <F. >.");
  EXPECT_EQ(run.stamps[5] - run.stamps[3], 5s);
}

TEST(HandExchange, TheFinFollowsTheDataAtOnce) {
  Plan plan;
  plan.send = wire::Bytes(2000, 'x');
  Conversation run(plan);
  run.over();
  EXPECT_EQ(run.flags, ">S <S. >. >. >. >. >P. >F. <. <. <. <. <F. >.")
      << "536 bytes a segment: the peer gave no MSS";
}

// Only the data: the connection goes on.
TEST(HandExchange, CloseNoneWaitsForTheAckOfItsData) {
  Plan plan;
  plan.send = {'h', 'i'};
  plan.close = CloseMode::none;
  Conversation run(plan);
  run.over();
  EXPECT_EQ(run.flags, ">S <S. >. >P. <.");
  EXPECT_EQ(run.outcome->closing, Closing::left_open);
}

TEST(HandExchange, HalfOpenAnswersTheSynAckWithRst) {
  Plan plan;
  plan.half_open = true;
  Conversation run(plan);
  run.over();
  EXPECT_EQ(run.flags, ">S <S. >R");
  EXPECT_EQ(run.outcome->port, tcp::PortState::open);
}

TEST(HandExchange, CloseRstAbortsAnOpenConnection) {
  Plan plan;
  plan.close = CloseMode::rst;
  Conversation run(plan);
  run.over();
  EXPECT_EQ(run.flags, ">S <S. >. >R");
  EXPECT_EQ(run.outcome->closing, Closing::reset_by_us);
}

TEST(HandExchange, CloseNoneLeavesItOpen) {
  Plan plan;
  plan.close = CloseMode::none;
  Conversation run(plan);
  run.over();
  EXPECT_EQ(run.flags, ">S <S. >.");
  EXPECT_EQ(run.outcome->closing, Closing::left_open);
}

TEST(HandExchange, APiggybackedFinIsTheThirdSegment) {
  Conversation run({}, true);
  run.over();
  EXPECT_EQ(run.flags, ">S <S. >F. <F. >.");
}

// The peer says FIN as soon as the connection is open.
void eager_peer(SimLink& link, const wire::Packet& packet) {
  const auto& s = std::get<wire::Segment>(packet);
  if (s.syn()) return test::ordinary_peer(link, packet);
  wire::SegmentSpec answer = test::answer_to(s);
  const bool handshake_ack = !s.fin() && s.ack_field == 5'000'001;
  if (handshake_ack) {
    answer.flags = Flag::fin | Flag::ack;
  } else if (!s.fin()) {
    return;
  }
  link.reply(answer);
}

TEST(HandExchange, ExpectCloseWaitsForThePeersFin) {
  Plan plan;
  plan.expect_close = true;
  Conversation run(plan);
  run.over(eager_peer);
  EXPECT_EQ(run.flags, ">S <S. >. <F. >. >F. <.");
  EXPECT_EQ(run.outcome->closing, Closing::by_peer);
}

TEST(HandExchange, ExpectCloseEndsByItselfAfterTheTimeout) {
  Plan plan;
  plan.expect_close = true;
  plan.timeout = 3s;
  Conversation run(plan);
  run.over();
  EXPECT_EQ(run.flags, ">S <S. >. >F. <F. >.");
  EXPECT_EQ(run.stamps[3] - run.stamps[2], 3s);
}

TEST(HandExchange, APeerThatClosesDuringTheHoldEndsIt) {
  Plan plan;
  plan.hold = 60s;
  Conversation run(plan);
  run.over(eager_peer);
  EXPECT_EQ(run.flags, ">S <S. >. <F. >. >F. <.");
}

// Two FINs arrive at the same moment: each gets its ACK.
TEST(HandExchange, LingerAnswersTheFinAgain) {
  Plan plan;
  plan.linger = 2s;
  const auto twice = [](SimLink& link, const wire::Packet& packet) {
    test::ordinary_peer(link, packet);
    if (std::get<wire::Segment>(packet).fin()) test::ordinary_peer(link, packet);
  };
  Conversation run(plan);
  run.over(twice);
  EXPECT_EQ(run.flags, ">S <S. >. >F. <F. <F. >. >.");
}

TEST(HandExchange, AnUnansweredFinIsGivenUpAfterTheTimeout) {
  Plan plan;
  plan.timeout = 2s;
  Conversation run(plan);
  run.over([](SimLink& link, const wire::Packet& packet) {
    if (!std::get<wire::Segment>(packet).fin()) test::ordinary_peer(link, packet);
  });
  EXPECT_EQ(run.flags, ">S <S. >. >F. >F.");
  EXPECT_EQ(run.outcome->port, tcp::PortState::open);
  EXPECT_EQ(run.outcome->closing, Closing::unfinished);
}

}  // namespace
}  // namespace synfin::app
