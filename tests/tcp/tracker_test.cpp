#include "support/counted_memory.h"
#include "tcp/onlooker.h"

// What the tracker makes of loss, repetition, reordering, reuse of ports and lack of room.
namespace synfin::tcp::testing {

namespace {

wire::Endpoint client_on(std::uint16_t port) { return {client_end.address, port}; }

}  // namespace

TEST(Tracker, RetransmissionsAreCountedByKind) {
  Onlooker o;
  o.client(SYN, {.seq = iss}).client(SYN, {.seq = iss}).server(SYN | ACK, {.seq = irs, .ack = iss + 1});
  o.server(SYN | ACK, {.seq = irs, .ack = iss + 1}).client(ACK, {.seq = iss + 1, .ack = irs + 1});
  for (int i = 0; i < 3; ++i) o.client(ACK, {.seq = iss + 1, .ack = irs + 1, .payload = 100});
  for (int i = 0; i < 2; ++i) o.client(FIN | ACK, {.seq = iss + 101, .ack = irs + 1});
  EXPECT_EQ(o.flow().client.syn_retransmissions, 1u);
  EXPECT_EQ(o.flow().server.syn_retransmissions, 1u);
  EXPECT_EQ(o.flow().client.retransmissions, 4u);
  EXPECT_EQ(o.flow().client.fin_retransmissions, 1u);
  EXPECT_EQ(o.flow().client.bytes, 100u);
}

TEST(Tracker, WhatIsAckedAndWasNotSeenIsMissing) {
  Onlooker o;
  o.opens().server(ACK, {.seq = irs + 1, .ack = iss + 301});
  EXPECT_EQ(o.flow().missed(End::client), 300u);
  EXPECT_FALSE(o.flow().certain());
  o.client(ACK, {.seq = iss + 401, .ack = irs + 1, .payload = 50})
      .server(ACK, {.seq = irs + 1, .ack = iss + 451});
  EXPECT_EQ(o.flow().missed(End::client), 400u);
}

TEST(Tracker, KeepAlivesAreNoRetransmissionsAndNoActivity) {
  Onlooker o;
  o.opens().passes(10s);
  o.client(ACK, {.seq = iss, .ack = irs + 1}).server(ACK, {.seq = irs + 1, .ack = iss + 1}).passes(10s);
  o.client(ACK, {.seq = iss, .ack = irs + 1, .payload = 1}).closes();
  EXPECT_EQ(o.flow().client.keep_alives, 2u);
  EXPECT_EQ(o.flow().client.retransmissions, 0u);
  EXPECT_GT(*idle_before_close(o.flow()), 20s);
}

TEST(Tracker, ZeroWindowsAreCounted) {
  Onlooker o;
  o.opens().server(ACK, {.seq = irs + 1, .ack = iss + 1, .window = 0});
  EXPECT_EQ(o.flow().server.zero_windows, 1u);
}

TEST(Tracker, NumbersWrap) {
  Onlooker o;
  const std::uint32_t late = 0xfffffff0;
  o.client(SYN, {.seq = late}).server(SYN | ACK, {.seq = irs, .ack = late + 1});
  o.client(ACK, {.seq = late + 1, .ack = irs + 1, .payload = 100})
      .server(ACK, {.seq = irs + 1, .ack = late + 101});
  EXPECT_EQ(o.flow().client.bytes, 100u);
  EXPECT_EQ(o.flow().missed(End::client), 0u);
  EXPECT_EQ(o.client(FIN | ACK, {.seq = late + 101, .ack = irs + 1}).states(), "FIN-WAIT-1 (CLOSE-WAIT)");
}

TEST(Tracker, PortsAreUsedAgainAfterTheEnd) {
  Onlooker o;
  o.opens().closes().client(SYN, {.seq = iss + 70000});
  ASSERT_EQ(o.ended().size(), 1u);
  EXPECT_EQ(look_of(o.ended()[0]), Look::connect_and_close);
  EXPECT_EQ(o.states(), "SYN-SENT (SYN-RECEIVED)");
  EXPECT_EQ(o.finish().size(), 2u);
}

TEST(Tracker, AnotherSynBeforeAnyAnswerIsAnotherAttempt) {
  Onlooker o;
  o.client(SYN, {.seq = iss}).client(SYN, {.seq = iss + 99});
  ASSERT_EQ(o.ended().size(), 1u);
  EXPECT_EQ(look_of(o.ended()[0]), Look::no_answer);
}

TEST(Tracker, SynOnAnOpenConnectionChangesNothingUntilTheServerAcksIt) {
  Onlooker o;
  o.opens().client(SYN, {.seq = iss + 70000});
  EXPECT_EQ(o.states(), "ESTABLISHED (ESTABLISHED)");
  o.server(ACK, {.seq = irs + 1, .ack = iss + 1});
  EXPECT_TRUE(o.ended().empty());
  o.server(SYN | ACK, {.seq = irs + 9, .ack = iss + 70001});
  ASSERT_EQ(o.ended().size(), 1u);
  EXPECT_TRUE(o.ended()[0].ports_reused);
  EXPECT_EQ(o.states(), "(ESTABLISHED) SYN-RECEIVED");
  EXPECT_EQ(o.flow().client.isn.raw(), iss + 70000);
}

TEST(Tracker, ConnectionIsToldOfASecondAfterItsEnd) {
  Onlooker o;
  o.opens().closes().passes(500ms);
  o.between(client_on(2), server_end).client(SYN, {.seq = 1});
  EXPECT_TRUE(o.ended().empty());
  o.passes(600ms).client(SYN, {.seq = 1});
  ASSERT_EQ(o.ended().size(), 1u);
  EXPECT_EQ(o.ended()[0].tuple.local, client_end);
}

TEST(Tracker, ConnectionEndsAlsoWhenNothingElseGoesBy) {
  Onlooker o;
  o.opens().closes();
  o.tracker().pass(o.now() + 900ms);
  EXPECT_TRUE(o.ended().empty());
  o.tracker().pass(o.now() + 1s);
  EXPECT_EQ(o.ended().size(), 1u);
}

TEST(Tracker, PortsAreUsedAgainAfterBothFinsIfTheLastAckWasNotSeen) {
  Onlooker o;
  o.opens()
      .client(FIN | ACK, {.seq = iss + 1, .ack = irs + 1})
      .server(FIN | ACK, {.seq = irs + 1, .ack = iss + 2});
  o.client(SYN, {.seq = iss + 70000});
  EXPECT_EQ(o.ended().size(), 1u);
  EXPECT_EQ(o.look(), Look::no_answer);
}

TEST(Tracker, AttemptWithoutAnswerIsGivenUpInTheEnd) {
  Onlooker o;
  o.client(SYN, {.seq = iss}).passes(131s).between(client_on(2), server_end).client(SYN, {.seq = 1});
  ASSERT_EQ(o.ended().size(), 1u);
}

TEST(Tracker, OldestThatIsOverGivesWay) {
  Onlooker o({.most_flows = 3});
  o.between(client_on(1), server_end).opens();
  o.between(client_on(2), server_end).opens().closes();
  o.between(client_on(3), server_end).opens().closes();
  o.between(client_on(4), server_end).opens();
  ASSERT_EQ(o.ended().size(), 1u);
  EXPECT_EQ(o.ended()[0].tuple.local.port, 2u);
  EXPECT_FALSE(o.ended()[0].forced_out);
  EXPECT_EQ(o.tracker().counts().forced_out, 1u);
}

TEST(Tracker, ThenTheOldestThatWasNeverOpened) {
  Onlooker o({.most_flows = 2});
  o.between(client_on(1), server_end).opens();
  o.between(client_on(2), server_end).client(SYN, {.seq = 1});
  o.between(client_on(3), server_end).client(SYN, {.seq = 1});
  ASSERT_EQ(o.ended().size(), 1u);
  EXPECT_EQ(o.ended()[0].tuple.local.port, 2u);
  EXPECT_TRUE(o.ended()[0].forced_out);
  EXPECT_EQ(o.tracker().counts().forced_out_alive, 1u);
  EXPECT_EQ(o.tracker().size(), 2u);
}

TEST(Tracker, FloodOfSynsStaysWithinTheLimit) {
  Onlooker o({.most_flows = 1000});
  o.opens();
  for (std::uint32_t i = 0; i < 20'000; ++i)
    o.between({wire::Address{0xc6120000 + i}, 1024}, server_end).client(SYN, {.seq = i});
  EXPECT_EQ(o.tracker().size(), 1000u);
  EXPECT_EQ(o.tracker().counts().forced_out_alive, 19'001u);
  o.between(client_end, server_end).closes();
  EXPECT_EQ(o.states(), "TIME-WAIT (CLOSED)");  // the real client was not forgotten
  o.finish();
  EXPECT_EQ(look_of(o.ended().back()), Look::syn_flood);
}

TEST(Tracker, ManyThatAreCompletedAreNoFlood) {
  Onlooker o;
  for (std::uint16_t port = 1; port <= 2000; ++port) o.between(client_on(port), server_end).opens().closes();
  o.between(client_on(3000), server_end).client(SYN, {.seq = 1});
  EXPECT_EQ(look_of(o.finish().back()), Look::no_answer);
}

TEST(Tracker, FindsEachOfManyAndForgetsEachThatEnded) {
  Onlooker o;
  for (std::uint16_t port = 1; port <= 20'000; ++port) o.between(client_on(port), server_end).opens();
  EXPECT_EQ(o.tracker().size(), 20'000u);
  for (std::uint16_t port = 1; port <= 20'000; port = static_cast<std::uint16_t>(port + 2))
    o.between(client_on(port), server_end).closes();
  o.passes(2s).between(client_on(30'000), server_end).client(SYN, {.seq = 1});
  EXPECT_EQ(o.ended().size(), 10'000u);
  for (std::uint16_t port = 2; port <= 20'000; port = static_cast<std::uint16_t>(port + 2))
    EXPECT_EQ(o.between(client_on(port), server_end).closes().states(), "TIME-WAIT (CLOSED)");
}

TEST(Tracker, ConnectionsAndTheirTableLieInTheMemoryThatItIsGiven) {
  synfin::testing::CountedMemory memory;
  {
    Onlooker o({}, &memory);
    for (std::uint16_t port = 1; port <= 10'000; ++port) o.between(client_on(port), server_end).opens();
    EXPECT_GE(memory.in_use(), 10'000 * (sizeof(Flow) + 8));
    o.finish();
  }
  EXPECT_EQ(memory.in_use(), 0u);
}

TEST(Tracker, WhatIsLeftEndsInTheOrderInWhichItBegan) {
  Onlooker o;
  o.between(client_on(3), server_end).opens();
  o.between(client_on(1), server_end).opens().closes();
  o.between(client_on(2), server_end).client(SYN, {.seq = 1});
  std::vector<std::uint16_t> ports;
  for (const Flow& flow : o.finish()) ports.push_back(flow.tuple.local.port);
  EXPECT_EQ(ports, (std::vector<std::uint16_t>{3, 1, 2}));
}

TEST(Tracker, SameEndpointOnBothSidesIsFollowed) {
  Onlooker o;
  o.between(client_end, client_end).client(SYN, {.seq = iss}).client(SYN | ACK, {.seq = irs, .ack = iss + 1});
  EXPECT_EQ(o.tracker().size(), 1u);
}

}  // namespace synfin::tcp::testing
