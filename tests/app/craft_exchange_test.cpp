#include "app/craft_exchange.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "synfin/wire/emit.h"

namespace synfin::app {
namespace {

using tcp::Finding;
using tcp::Reason;
using tcp::Time;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using wire::Flag;
using wire::Flags;
using namespace std::chrono_literals;

constexpr wire::Endpoint crafter{wire::Address{0xc0000201}, 40000},
    crafted_for{wire::Address{0xc0000202}, 80};
constexpr Flags a_syn = Flag::syn, an_ack = Flag::ack, an_rst = Flag::rst, a_fin = Flag::fin;
constexpr std::uint32_t crafted_seq = 1000;

wire::SegmentSpec crafted_segment(wire::Endpoint from, wire::Endpoint to, Flags flags, std::uint32_t seq) {
  wire::SegmentSpec spec;
  spec.source = from.address;
  spec.source_port = from.port;
  spec.destination = to.address;
  spec.destination_port = to.port;
  spec.flags = flags;
  spec.seq = wire::Seq(seq);
  return spec;
}

// A craft that has been sent, one second for what it waits for, and what comes for it.
class Crafted {
 public:
  explicit Crafted(Flags flags, const std::vector<std::string_view>& expected = {})
      : exchange_(0, plan(flags, expected), history_) {
    exchange_.start(now_);
    sent_ = exchange_.poll_transmit(now_).has_value();
  }

  std::string gets(Flags flags, std::uint32_t ack_number, std::uint32_t seq = 5000) {
    wire::SegmentSpec spec = crafted_segment(crafted_for, crafter, flags, seq);
    if (flags.has(Flag::ack)) spec.ack = wire::Seq(ack_number);
    const wire::Bytes bytes = *wire::emit(spec);
    return std::string(exchange_.receive(*wire::parse(bytes), now_).remark);
  }
  void waits(tcp::Duration time) {
    now_ += time;
    exchange_.on_deadline(now_);
  }
  CraftExchange& exchange() { return exchange_; }
  bool over() const { return exchange_.finished(); }
  bool was_sent() const { return sent_; }
  Time now() const { return now_; }

 private:
  static CraftPlan plan(Flags flags, const std::vector<std::string_view>& texts) {
    const wire::Bytes bytes = *wire::emit(crafted_segment(crafter, crafted_for, flags, crafted_seq));
    CraftPlan plan{{crafter, crafted_for}, {{bytes}, bytes}, 1s, true, {}, {}};
    for (const std::string_view text : texts) plan.expected.push_back(*wire::parse_expectation(text));
    return plan;
  }

  Time now_{};
  CraftHistory history_;
  CraftExchange exchange_;
  bool sent_ = false;
};

TEST(CraftExchange, SendsOnceAndWaitsForItsTimeout) {
  Crafted craft(a_syn);
  EXPECT_TRUE(craft.was_sent());
  EXPECT_FALSE(craft.exchange().poll_transmit(craft.now()));
  EXPECT_EQ(craft.exchange().deadline(), craft.now() + 1s);
  craft.waits(999ms);
  EXPECT_FALSE(craft.over());
  craft.waits(1ms);
  EXPECT_TRUE(craft.over());
  EXPECT_EQ(craft.exchange().finding(), Finding::filtered);
  EXPECT_EQ(craft.exchange().reason(), Reason::no_response);
}

TEST(CraftExchange, TheFirstAnswerEndsItWhereNothingWasExpected) {
  Crafted craft(a_syn);
  EXPECT_EQ(craft.gets(a_syn | an_ack, crafted_seq + 1), "the answer");
  EXPECT_TRUE(craft.over());
  EXPECT_EQ(craft.exchange().finding(), Finding::open);
  EXPECT_EQ(craft.exchange().reason(), Reason::syn_ack);
}

TEST(CraftExchange, ANearMissIsNoAnswerAndSaysWhy) {
  Crafted craft(a_syn);
  EXPECT_EQ(craft.gets(a_syn | an_ack, crafted_seq), "no answer: ack is 1000, an answer's 1001");
  EXPECT_EQ(craft.gets(an_rst, 0), "no answer: ack is missing, an answer's 1001");
  EXPECT_FALSE(craft.over());
  EXPECT_EQ(craft.exchange().answers(), 0u);
  craft.waits(1s);
  EXPECT_EQ(craft.exchange().finding(), Finding::filtered);
}

TEST(CraftExchange, WhatIsExpectedEndsIt) {
  Crafted craft(a_syn, {"Flags [S.], ack 1001"});
  craft.gets(a_syn | an_ack, crafted_seq + 1);
  EXPECT_TRUE(craft.over());
  EXPECT_EQ(craft.exchange().unmet(), std::nullopt);
}

TEST(CraftExchange, AmongWhatElseComesTheExpectedIsWaitedFor) {
  Crafted craft(a_syn, {"Flags [R.]"});
  craft.gets(a_syn | an_ack, crafted_seq + 1);
  EXPECT_FALSE(craft.over());
  EXPECT_EQ(craft.exchange().unmet(), 0u);
  craft.gets(an_rst | an_ack, crafted_seq + 1, 0);
  EXPECT_TRUE(craft.over());
  EXPECT_EQ(craft.exchange().unmet(), std::nullopt);
  EXPECT_EQ(craft.exchange().answers(), 2u);
  EXPECT_EQ(craft.exchange().reason(), Reason::syn_ack);  // the first one's
  ASSERT_EQ(craft.exchange().judged().size(), 2u);
  EXPECT_THAT(craft.exchange().judged()[0].differences,
              ElementsAre(wire::Difference{"Flags", "[R.]", "[S.]"}));
  EXPECT_THAT(craft.exchange().judged()[1].differences, IsEmpty());
}

TEST(CraftExchange, SeveralHaveToComeInTheirOrder) {
  Crafted craft(a_syn, {"Flags [S.]", "Flags [R.]"});
  craft.gets(an_rst | an_ack, crafted_seq + 1, 0);
  craft.gets(a_syn | an_ack, crafted_seq + 1);
  EXPECT_FALSE(craft.over());
  EXPECT_EQ(craft.exchange().unmet(), 1u);
  craft.waits(1s);
  EXPECT_EQ(craft.exchange().unmet(), 1u);
}

TEST(CraftExchange, SilenceHoldsUntilTheTimeout) {
  Crafted craft(a_fin, {"none"});
  EXPECT_FALSE(craft.over());
  craft.waits(1s);
  EXPECT_TRUE(craft.over());
  EXPECT_EQ(craft.exchange().unmet(), std::nullopt);
  EXPECT_EQ(craft.exchange().finding(), Finding::open_or_filtered);
}

TEST(CraftExchange, SilenceIsBrokenByWhateverComes) {
  Crafted craft(a_fin, {"none"});
  craft.gets(an_ack, 77);  // not even an answer
  EXPECT_TRUE(craft.over());
  EXPECT_EQ(craft.exchange().unmet(), 0u);
}

TEST(CraftExchange, SilenceAfterAnAnswer) {
  Crafted craft(a_syn, {"Flags [S.]", "none"});
  craft.gets(a_syn | an_ack, crafted_seq + 1);
  EXPECT_FALSE(craft.over());
  craft.waits(1s);
  EXPECT_EQ(craft.exchange().unmet(), std::nullopt);
}

TEST(CraftExchange, AnInterruptLeavesWhatWasExpectedOpen) {
  Crafted craft(a_fin, {"none"});
  craft.exchange().interrupt(craft.now());
  EXPECT_TRUE(craft.over());
  EXPECT_TRUE(craft.exchange().interrupted());
  EXPECT_EQ(craft.exchange().unmet(), 0u);
  EXPECT_EQ(craft.exchange().deadline(), std::nullopt);
}

// A packet from another port of the peer's to ours.
wire::Bytes from_another_port(Flags flags, std::uint32_t ack) {
  wire::SegmentSpec spec = crafted_segment({crafted_for.address, 8080}, crafter, flags, 5000);
  spec.ack = wire::Seq(ack);
  return *wire::emit(spec);
}

TEST(CraftExchange, AnotherPortThatAnswersOursIsANearMiss) {
  Crafted craft(a_syn, {"Flags [S.]"});
  const wire::Bytes bytes = from_another_port(a_syn | an_ack, crafted_seq + 1);
  const wire::Packet packet = *wire::parse(bytes);
  EXPECT_TRUE(craft.exchange().concerns(packet));
  EXPECT_EQ(craft.exchange().receive(packet, craft.now()).remark,
            "no answer: source port is 8080, an answer's 80");
  EXPECT_EQ(craft.exchange().unmet(), 0u);
  EXPECT_THAT(craft.exchange().judged()[0].differences,
              ElementsAre(wire::Difference{"source", "192.0.2.2.80", "192.0.2.2.8080"}));
}

TEST(CraftExchange, WhatGoesToAnotherPortOfOursDoesNotConcernIt) {
  Crafted craft(a_syn);
  const wire::Bytes bytes = *wire::emit(crafted_segment(crafted_for, {crafter.address, 40001}, a_syn, 5000));
  EXPECT_FALSE(craft.exchange().concerns(*wire::parse(bytes)));
}

TEST(CraftExchange, ALateAnswerIsToldToBeThatOfAnEarlierCraft) {
  CraftHistory history;
  const auto plan_with = [](std::uint32_t seq) {
    const wire::Bytes bytes = *wire::emit(crafted_segment(crafter, crafted_for, a_syn, seq));
    return CraftPlan{{crafter, crafted_for}, {{bytes}, bytes}, 1s, true, {}, {}};
  };
  CraftPlan silent = plan_with(9000);
  silent.expected.push_back(*wire::parse_expectation("Flags [R.]"));
  CraftExchange first(0, plan_with(1000), history), second(1, silent, history);
  first.start(Time{});
  second.start(Time{});
  wire::SegmentSpec reply = crafted_segment(crafted_for, crafter, an_rst | an_ack, 0);
  reply.ack = wire::Seq(1001);
  const wire::Bytes bytes = *wire::emit(reply);
  EXPECT_EQ(second.receive(*wire::parse(bytes), Time{}).remark, "a late answer to craft 1");
  EXPECT_EQ(second.answers(), 0u);
  EXPECT_EQ(second.unmet(), 0u);  // it is not what the second one expects
  EXPECT_FALSE(second.finished());
  EXPECT_EQ(first.receive(*wire::parse(bytes), Time{}).remark, "the answer");
}

TEST(CraftExchange, ALateAnswerDoesNotBreakAnotherCraftsSilence) {
  CraftHistory history;
  const wire::Bytes bytes = *wire::emit(crafted_segment(crafter, crafted_for, a_syn, 1000));
  history.add(0, crafter.port, bytes);
  const wire::Endpoint next{crafter.address, 40001};
  const wire::Bytes later = *wire::emit(crafted_segment(next, crafted_for, a_syn, 9000));
  CraftPlan plan{{next, crafted_for}, {{later}, later}, 1s, true, {}, {}};
  plan.expected.push_back(*wire::parse_expectation("none"));
  CraftExchange second(1, plan, history);
  second.start(Time{});
  wire::SegmentSpec reply = crafted_segment(crafted_for, crafter, an_rst | an_ack, 0);
  reply.ack = wire::Seq(1001);
  const wire::Bytes answer = *wire::emit(reply);
  EXPECT_TRUE(second.concerns(*wire::parse(answer)));  // the first craft is over
  second.receive(*wire::parse(answer), Time{});
  second.on_deadline(Time{} + 1s);
  EXPECT_EQ(second.unmet(), std::nullopt);
}

TEST(CraftExchange, WhatASynAckBeganIsResetAtTheEnd) {
  Crafted craft(a_syn);
  craft.gets(a_syn | an_ack, crafted_seq + 1);
  const auto out = craft.exchange().poll_transmit(craft.now());
  ASSERT_TRUE(out);
  const wire::Packet packet = *wire::parse(out->packet);
  const auto& reset = std::get<wire::Segment>(packet);
  EXPECT_EQ(reset.flags, an_rst);
  EXPECT_EQ(reset.seq, wire::Seq(crafted_seq + 1));
  EXPECT_EQ(reset.tuple_at_sender(), craft.exchange().tuple());
  EXPECT_TRUE(craft.exchange().was_reset());
  EXPECT_FALSE(craft.exchange().poll_transmit(craft.now()));
}

TEST(CraftExchange, TheResetWaitsForWhatElseIsExpected) {
  Crafted craft(a_syn, {"Flags [S.]", "none"});
  craft.gets(a_syn | an_ack, crafted_seq + 1);
  EXPECT_FALSE(craft.exchange().poll_transmit(craft.now()));
  craft.waits(1s);
  EXPECT_TRUE(craft.exchange().poll_transmit(craft.now()));
}

TEST(CraftExchange, WhatIsNoSynAckIsNotReset) {
  Crafted craft(a_syn);
  craft.gets(an_rst | an_ack, crafted_seq + 1, 0);
  EXPECT_FALSE(craft.exchange().poll_transmit(craft.now()));
}

TEST(CraftExchange, TheWindowOfAResetToABareAckIsLookedAt) {
  Crafted craft(an_ack);
  craft.gets(an_rst, 0, 0);
  EXPECT_EQ(craft.exchange().finding(), Finding::unfiltered);
  EXPECT_EQ(craft.exchange().finding_by_window(), Finding::closed);
}

TEST(CraftExchange, SendsEveryPacketAsItIs) {
  CraftHistory history;
  const wire::Bytes one{1, 2, 3}, two{4, 5};
  CraftExchange craft(0, {{crafter, crafted_for}, {{one, two}, {}}, 1s, true, {}, {}}, history);
  craft.start(Time{});
  EXPECT_EQ(craft.poll_transmit(Time{})->packet, one);
  EXPECT_EQ(craft.poll_transmit(Time{})->packet, two);
  EXPECT_FALSE(craft.poll_transmit(Time{}));
}

TEST(CraftExchange, ItsPacketsAreAsFarApartAsTheRateSays) {
  CraftHistory history;
  CraftPlan plan{{crafter, crafted_for}, {{wire::Bytes{1}, wire::Bytes{2}}, {}}, 1s, true, {}, 100ms};
  CraftExchange craft(0, plan, history);
  craft.start(Time{});
  EXPECT_TRUE(craft.poll_transmit(Time{}));
  EXPECT_FALSE(craft.poll_transmit(Time{}));
  EXPECT_EQ(craft.deadline(), Time{} + 100ms);
  EXPECT_TRUE(craft.poll_transmit(Time{} + 100ms));
  EXPECT_EQ(craft.deadline(), Time{} + 1s);
}

TEST(CraftExchange, OfWhatIsNoSegmentNothingIsTheAnswer) {
  CraftHistory history;
  CraftExchange craft(0, {{crafter, crafted_for}, {{wire::Bytes{1}}, {}}, 1s, true, {}, {}}, history);
  craft.start(Time{});
  const wire::Bytes bytes = *wire::emit(crafted_segment(crafted_for, crafter, an_rst, 0));
  EXPECT_THAT(std::string(craft.receive(*wire::parse(bytes), Time{}).remark), HasSubstr("no TCP segment"));
  EXPECT_EQ(craft.answers(), 0u);
}

}  // namespace
}  // namespace synfin::app
