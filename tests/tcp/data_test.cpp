#include <gmock/gmock.h>

#include "tcp/conversation.h"

// RFC 9293 3.7, 3.8: data that is sent, and sent again.
namespace synfin::tcp::testing {

TEST(C08_Data, IsSegmentedAt536WithoutAnMssFromThePeer) {
  Conversation c = in_established(rfc_config(), "");
  c.send(std::string(1200, 'x'));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).data(std::string(536, 'x'))));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 537).data(std::string(536, 'x'))));
  EXPECT_TRUE(c.sends(Seg(PSH | ACK, iss + 1073).data(std::string(128, 'x'))));
  EXPECT_TRUE(c.sends_nothing());
}

TEST(C08_Data, SegmentsAreNoLargerThanThePeersMssOrTheWayThereAllows) {
  for (const auto& [path_mtu, peer, size] : {std::tuple{1500u, "mss 1000", 1000u},
                                             {1500u, "mss 9000", 1460u},
                                             {9001u, "mss 9000", 8961u},
                                             {9001u, "mss 1460", 1460u},
                                             {576u, "mss 1460", 536u},
                                             {576u, "", 536u},
                                             {200000u, "mss 65535", 65495u},
                                             {0u, "mss 1460", 28u}}) {
    Config config = rfc_config();
    config.path_mtu = path_mtu;
    Conversation c = in_established(config, peer);
    c.send(std::string(66000, 'x'));
    c.next();
    EXPECT_EQ(c.last().spec.payload->size(), size) << path_mtu << ", " << peer;
  }
}

TEST(C08_Data, OurOwnMssOptionSaysWhatWeReceiveAndBoundsNothingThatWeSend) {
  for (const std::string_view ours : {"mss 100", "mss 9000", ""}) {
    Conversation c = in_established(with_options(rfc_config(), ours), "mss 1460");
    c.send(std::string(4000, 'x'));
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).data(std::string(1460, 'x')))) << ours;
  }
}

TEST(C08_Data, TimestampsTakeTwelveBytesOfEachSegment) {
  Conversation c = in_established(with_options(rfc_config(), everything), "mss 1460,nop,nop,TS val 1 ecr 0");
  c.send(std::string(2000, 'x'));
  c.next();
  EXPECT_EQ(c.last().spec.payload->size(), 1448u);
  c.next();
  EXPECT_EQ(c.last().spec.payload->size(), 552u);
}

TEST(C08_Data, TheSmallestMssStillMakesProgress) {
  for (const std::string_view peer : {"mss 0", "mss 1", "mss 12"}) {
    Conversation c =
        in_established(with_options(rfc_config(), everything), std::string(peer) + ",nop,nop,TS val 1 ecr 0");
    c.send("abc");
    c.next();
    EXPECT_EQ(c.last().spec.payload->size(), 1u);
  }
}

TEST(Data, TenSegmentsAreInFlightAtMost) {
  Conversation c = in_established();
  c.send(std::string(30 * 1460, 'x'));
  EXPECT_EQ(c.segments_waiting(), 10u);
  c.forget_sent();
  c.receives(Seg(ACK, irs + 1).ack(iss + 1 + 3 * 1460));
  EXPECT_EQ(c.segments_waiting(), 3u);
}

// The numbers, counted from 1, of the segments with PSH of those that `bytes` make.
std::vector<std::size_t> pushed(Config config, std::size_t bytes, std::uint16_t window = 65535) {
  Conversation c = in_established(config, "mss 1460", window);
  c.send(std::string(bytes, 'x'));
  std::vector<std::size_t> numbers;
  for (std::size_t number = 1; c.segments_waiting() > 0; ++number) {
    c.next();
    if (c.last().spec.flags->has(wire::Flag::psh)) numbers.push_back(number);
  }
  return numbers;
}

TEST(Data, PshIsOnTheLastOfIt) { EXPECT_THAT(pushed(rfc_config(), 10 * 1460), ::testing::ElementsAre(10u)); }

// Five, half of the initial window; and half of the peer's window, if that is less.
TEST(Data, PshIsOnTheLastSegmentOfEachOfLinuxsFrames) {
  EXPECT_THAT(pushed(linux_config(), 1460), ::testing::ElementsAre(1u));
  EXPECT_THAT(pushed(linux_config(), 5 * 1460), ::testing::ElementsAre(5u));
  EXPECT_THAT(pushed(linux_config(), 5 * 1460 + 1), ::testing::ElementsAre(5u, 6u));
  EXPECT_THAT(pushed(linux_config(), 10 * 1460), ::testing::ElementsAre(5u, 10u));
  EXPECT_THAT(pushed(linux_config(), 30 * 1460), ::testing::ElementsAre(5u, 10u));
  EXPECT_THAT(pushed(linux_config(), 9 * 1460, 4 * 1460), ::testing::ElementsAre(2u, 4u));
  EXPECT_THAT(pushed(linux_config(), 9 * 1460, 3 * 1460), ::testing::ElementsAre());
}

// Two segments fit into half of the window, and one and a part into what a frame of two leaves of it.
TEST(Data, AFrameOfLinuxsIsOfFullSegments) {
  Conversation c = in_established(linux_config(), "mss 1460", 5 * 1460 + 1168);
  c.send(std::string(20 * 1460, 'x'));
  EXPECT_EQ(c.segments_waiting(), 5u);
  c.forget_sent();
  c.receives(Seg(ACK, irs + 1).ack(iss + 1 + 5 * 1460).window(5 * 1460 + 1168));
  std::vector<bool> push;
  while (c.segments_waiting() > 0) {
    c.next();
    push.push_back(c.last().spec.flags->has(wire::Flag::psh));
  }
  EXPECT_THAT(push, ::testing::ElementsAre(false, true, false, true, false));
}

TEST(Data, FinFollowsTheLastByte) {
  Conversation c = in_established();
  c.at_once([](Conversation& both) {
    both.send("abc");
    both.close();
  });
  EXPECT_TRUE(c.sends(Seg(PSH | ACK, iss + 1).data("abc")));
  EXPECT_FALSE(c.last().change.has_value());
  EXPECT_TRUE(c.sends(Seg(FIN | ACK, iss + 4).data("")));
  EXPECT_TRUE(c.last().change.has_value());
  c.receives(Seg(ACK, irs + 1).ack(iss + 4));
  EXPECT_TRUE(c.is_in(State::fin_wait_1));
  c.receives(Seg(ACK, irs + 1).ack(iss + 5));
  EXPECT_TRUE(c.is_in(State::fin_wait_2));
}

// A peer whose window is closed, then opens.
Conversation closing_into_a_closed_window(const Config& config, std::uint16_t opened) {
  Conversation c = in_established(config, "mss 1460", 0);
  c.send("hello");
  c.close();
  EXPECT_TRUE(c.sends_nothing());
  c.receives(Seg(ACK, irs + 1).ack(iss + 1).window(opened));
  return c;
}

TEST(Data, C29FinIsASegmentOfItsOwn) {
  Conversation c = closing_into_a_closed_window(rfc_config(), 1000);
  EXPECT_TRUE(c.sends(Seg(PSH | ACK, iss + 1).data("hello")));
  EXPECT_TRUE(c.sends(Seg(FIN | ACK, iss + 6)));
}

TEST(Data, C29FinRidesOnWhatWaitedForTheWindowLinuxsWay) {
  Conversation c = closing_into_a_closed_window(linux_config(), 1000);
  EXPECT_TRUE(c.sends(Seg(FIN | PSH | ACK, iss + 1).data("hello")));
  EXPECT_EQ(c.last().change, (StateChange{State::established, State::fin_wait_1}));
  EXPECT_TRUE(c.sends_nothing());
  c.waits_for_timer();
  EXPECT_TRUE(c.sends(Seg(FIN | PSH | ACK, iss + 1).data("hello")));
  c.receives(Seg(ACK, irs + 1).ack(iss + 7));
  EXPECT_TRUE(c.is_in(State::fin_wait_2));
}

TEST(Data, C30FinThatFindsNoRoomInTheWindowFollowsTheDataLinuxsWay) {
  Conversation c = closing_into_a_closed_window(linux_config(), 5);
  EXPECT_TRUE(c.sends(Seg(PSH | ACK, iss + 1).data("hello")));
  EXPECT_TRUE(c.sends_nothing());
  c.receives(Seg(ACK, irs + 1).ack(iss + 6).window(1000));
  EXPECT_TRUE(c.sends(Seg(FIN | ACK, iss + 6)));
}

TEST(Data, C29FinBehindDataThatIsOutAlreadyIsASegmentOfItsOwnLinuxsWay) {
  Conversation c = in_established(linux_config());
  c.send("hello");
  EXPECT_TRUE(c.sends(Seg(PSH | ACK, iss + 1).data("hello")));
  c.close();
  EXPECT_TRUE(c.sends(Seg(FIN | ACK, iss + 6)));
}

TEST(Data, WhatIsLeftIsSentAfterThePeersFin) {
  Conversation c = in_established(rfc_config(), "mss 1460", 1460);
  c.send(std::string(3000, 'x'));
  c.close();
  c.forget_sent();
  c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 1).window(1460));
  EXPECT_TRUE(c.is_in(State::closing));
  c.forget_sent();
  c.receives(Seg(ACK, irs + 2).ack(iss + 1461).window(1460));
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1461).data(std::string(1460, 'x'))));
  c.receives(Seg(ACK, irs + 2).ack(iss + 2921).window(1460));
  EXPECT_TRUE(c.sends(Seg(PSH | ACK, iss + 2921).data(std::string(80, 'x'))));
  EXPECT_TRUE(c.sends(Seg(FIN | ACK, iss + 3001)));
  c.receives(Seg(ACK, irs + 2).ack(iss + 3002));
  EXPECT_TRUE(c.is_in(State::time_wait));
}

TEST(Data, LostSegmentGoesOutAgainAlone) {
  Conversation c = in_established();
  c.send(std::string(3 * 1460, 'x'));
  EXPECT_EQ(c.segments_waiting(), 3u);
  c.forget_sent();
  c.passes(1s);
  EXPECT_TRUE(c.sends_at(1s, Seg(ACK, iss + 1).data(std::string(1460, 'x'))));
  EXPECT_EQ(c.last().retransmission, 1u);
  EXPECT_TRUE(c.sends_nothing());
}

TEST(Data, PartialAcksAfterATimeoutAskForTheNextUntilAllIsAcked) {
  Conversation c = in_established();
  c.send(std::string(4 * 1460, 'x'));
  c.forget_sent();
  c.passes(1s);
  EXPECT_TRUE(c.sends(Seg(ACK, iss + 1)));
  for (std::uint32_t n = 1; n < 4; ++n) {
    c.receives(Seg(ACK, irs + 1).ack(iss + 1 + n * 1460));
    c.next();
    EXPECT_EQ(*c.last().spec.seq, wire::Seq(iss + 1 + n * 1460));
    EXPECT_EQ(c.last().retransmission, 1u);
    EXPECT_TRUE(c.sends_nothing());
  }
  c.receives(Seg(ACK, irs + 1).ack(iss + 1 + 4 * 1460));
  EXPECT_TRUE(c.sends_nothing());
  EXPECT_FALSE(c.connection().poll_timeout().has_value());
}

TEST(Data, AckOfAllAfterATimeoutSendsNothingAgain) {
  Conversation c = in_established();
  c.send(std::string(4 * 1460, 'x'));
  c.passes(1s);
  c.forget_sent();
  c.receives(Seg(ACK, irs + 1).ack(iss + 1 + 4 * 1460));
  EXPECT_TRUE(c.sends_nothing());
}

TEST(Data, AckInsideASegmentLeavesItsRest) {
  Conversation c = in_established();
  c.send("abcdef");
  c.forget_sent();
  c.receives(Seg(ACK, irs + 1).ack(iss + 3));
  EXPECT_EQ(c.connection().unacknowledged_data(), 4u);
  c.passes(2s);
  EXPECT_TRUE(c.sends(Seg(PSH | ACK, iss + 3).data("cdef")));
}

TEST(Data, AckRestartsTheTimer) {
  Conversation c = in_established();
  c.send(std::string(2 * 1460, 'x'));
  c.forget_sent();
  c.passes(900ms);
  c.receives(Seg(ACK, irs + 1).ack(iss + 1461));
  c.passes(5s);
  c.next();
  EXPECT_GE(c.last().retransmission, 1u);
  EXPECT_EQ(*c.last().spec.seq, wire::Seq(iss + 1461));
}

TEST(Data, NewDataDoesNotPutOffTheTimerOfTheOldest) {
  Conversation c = in_established();
  c.send("a");
  c.passes(600ms);
  c.send("b");
  c.forget_sent();
  c.passes(400ms);
  EXPECT_TRUE(c.sends_at(1s, Seg(PSH | ACK, iss + 1).data("ab")));
}

TEST(Data, MoreThanABufferIsRefusedAndChangesNothing) {
  Conversation c = in_established();
  const std::string half(32u << 20, 'x');
  EXPECT_FALSE(c.send(half).ignored);
  const std::size_t held = c.connection().unacknowledged_data();
  EXPECT_TRUE(c.send(half + "x").ignored);
  EXPECT_EQ(c.connection().unacknowledged_data(), held);
}

}  // namespace synfin::tcp::testing
