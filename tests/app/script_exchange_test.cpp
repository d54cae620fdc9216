#include "app/script_exchange.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "synfin/wire/emit.h"

namespace synfin::app {
namespace {

using tcp::Time;
using ::testing::ElementsAre;
using view::StepOutcome;
using wire::Flag;
using namespace std::chrono_literals;

constexpr wire::Endpoint player{wire::Address{0xc0000201}, 40000}, played_to{wire::Address{0xc0000202}, 80};

CraftOptions play_options() {
  CraftOptions options;
  options.run.plan.timeout = 1s;
  return options;
}

// A script under way, and what its peer sends.
class Played {
 public:
  explicit Played(std::string_view text, CraftOptions options = play_options())
      : options_(std::move(options)), exchange_(parse_script(text), options_, {player, played_to}) {
    exchange_.start(now_);
  }

  // The next segment that it sends; the test has failed where there is none.
  wire::Segment sent() {
    now_ += 1ms;  // what is sent is that far apart
    const auto out = exchange_.poll_transmit(now_);
    EXPECT_TRUE(out.has_value());
    if (!out) return {};
    bytes_ = out->packet;
    wire::Segment segment = std::get<wire::Segment>(*wire::parse(bytes_));
    return segment;
  }
  bool sends_nothing() { return !exchange_.poll_transmit(now_); }

  std::string gets(wire::Flags flags, std::uint32_t seq, std::uint32_t ack) {
    wire::SegmentSpec spec;
    spec.source = played_to.address;
    spec.source_port = played_to.port;
    spec.destination = player.address;
    spec.destination_port = player.port;
    spec.flags = flags;
    spec.seq = wire::Seq(seq);
    if (flags.has(Flag::ack)) spec.ack = wire::Seq(ack);
    const wire::Bytes bytes = *wire::emit(spec);
    return std::string(exchange_.receive(*wire::parse(bytes), now_).remark);
  }
  void waits(tcp::Duration time) {
    now_ += time;
    exchange_.on_deadline(now_);
  }
  std::vector<StepOutcome> outcomes() const {
    std::vector<StepOutcome> all;
    for (const auto& result : exchange_.results()) all.push_back(result.outcome);
    return all;
  }
  ScriptExchange& exchange() { return exchange_; }

 private:
  CraftOptions options_;
  Time now_{};
  ScriptExchange exchange_;
  wire::Bytes bytes_;
};

const wire::Flags played_syn = Flag::syn, played_ack = Flag::ack, played_fin = Flag::fin;

TEST(ScriptExchange, NumbersAreAsTcpdumpPrintsThem) {
  Played play(
      "> Flags [S], seq 1000\n< Flags [S.], ack 1001\n> Flags [.], ack 1\n> Flags [F.], seq 1, ack 1\n"
      "< Flags [.], seq 1, ack 2");
  EXPECT_EQ(play.sent().seq, wire::Seq(1000));
  EXPECT_TRUE(play.sends_nothing());
  EXPECT_EQ(play.gets(played_syn | played_ack, 5000, 1001), "as line 2 expects");
  const wire::Segment third = play.sent();
  EXPECT_EQ(third.seq, wire::Seq(1001));  // not said: what comes next
  EXPECT_EQ(third.ack(), wire::Seq(5001));
  const wire::Segment fourth = play.sent();
  EXPECT_EQ(fourth.seq, wire::Seq(1001));
  EXPECT_TRUE(fourth.fin());
  EXPECT_EQ(play.gets(played_ack, 5001, 1002), "as line 5 expects");
  EXPECT_TRUE(play.exchange().finished());
  EXPECT_TRUE(play.exchange().held());
}

TEST(ScriptExchange, AbsoluteNumbersWhereTheyAreAskedFor) {
  CraftOptions options = play_options();
  options.run.output.lines.notation.absolute_sequence = true;
  Played play("> Flags [S], seq 1000\n< Flags [S.]\n> Flags [.], seq 1001, ack 5001", options);
  play.sent();
  play.gets(played_syn | played_ack, 5000, 1001);
  EXPECT_EQ(play.sent().ack(), wire::Seq(5001));
}

TEST(ScriptExchange, AnAckThatIsNotSaidTakesInAllThatCame) {
  Played play("> Flags [S], seq 1000\n< Flags [S.]\n> Flags [.]");
  play.sent();
  play.gets(played_syn | played_ack, 5000, 1001);
  EXPECT_EQ(play.sent().ack(), wire::Seq(5001));
}

TEST(ScriptExchange, WhatDiffersIsWaitedThroughAndTold) {
  Played play("> Flags [S], seq 1000\n< Flags [R.]");
  play.sent();
  EXPECT_EQ(play.gets(played_syn | played_ack, 5000, 1001), "not as line 2 expects");
  EXPECT_FALSE(play.exchange().finished());
  play.waits(1s);
  EXPECT_TRUE(play.exchange().finished());
  EXPECT_THAT(play.outcomes(), ElementsAre(StepOutcome::sent, StepOutcome::missing));
  ASSERT_EQ(play.exchange().results()[1].others.size(), 1u);
  EXPECT_THAT(play.exchange().results()[1].others[0].differences,
              ElementsAre(wire::Difference{"Flags", "[R.]", "[S.]"}));
}

TEST(ScriptExchange, WhatCameDuringAWaitIsLookedAtBehindIt) {
  Played play("> Flags [S], seq 1000\n+0.5\n< Flags [S.]\n> Flags [R], seq 1001");
  play.sent();
  EXPECT_EQ(play.gets(played_syn | played_ack, 5000, 1001), "");
  EXPECT_TRUE(play.sends_nothing());
  play.waits(500ms);
  EXPECT_EQ(play.sent().seq, wire::Seq(1001));
  EXPECT_TRUE(play.exchange().held());
}

TEST(ScriptExchange, SilenceHoldsOrIsBroken) {
  Played silent("> Flags [F]\n< none\n> Flags [F]");
  silent.sent();
  silent.waits(1s);
  EXPECT_THAT(silent.outcomes(), ElementsAre(StepOutcome::sent, StepOutcome::came, StepOutcome::sent));
  Played broken("> Flags [F]\n< none\n> Flags [F]");
  broken.sent();
  broken.gets(played_ack, 1, 1);
  EXPECT_TRUE(broken.exchange().finished());
  EXPECT_THAT(broken.outcomes(),
              ElementsAre(StepOutcome::sent, StepOutcome::broken, StepOutcome::not_reached));
}

TEST(ScriptExchange, FieldsOfTheCommandLineFillInWhatALineLeavesOut) {
  CraftOptions options = play_options();
  options.segment.window = 77;
  options.segment.ttl = 9;
  Played play("> Flags [S], seq 1\n> Flags [S], seq 1, win 5, ttl 3", options);
  EXPECT_EQ(play.sent().window, 77);
  const wire::Segment second = play.sent();
  EXPECT_EQ(second.window, 5);
  EXPECT_EQ(second.ip.ttl, 3);
}

TEST(ScriptExchange, AnInterruptEndsIt) {
  Played play("> Flags [S]\n< Flags [S.]\n> Flags [R]");
  play.exchange().interrupt(Time{});
  EXPECT_TRUE(play.exchange().finished());
  EXPECT_THAT(play.outcomes(),
              ElementsAre(StepOutcome::sent, StepOutcome::interrupted, StepOutcome::not_reached));
  EXPECT_FALSE(play.exchange().held());
}

}  // namespace
}  // namespace synfin::app
