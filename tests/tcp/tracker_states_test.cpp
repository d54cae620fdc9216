#include "tcp/onlooker.h"

// Both ends' states from segments alone. In brackets what holds if the last segments for that end arrive.
namespace synfin::tcp::testing {

TEST(TrackerStates, OfConnectAndClose) {
  Onlooker o;
  EXPECT_EQ(o.client(SYN, {.seq = iss}).states(), "SYN-SENT (SYN-RECEIVED)");
  EXPECT_EQ(o.server(SYN | ACK, {.seq = irs, .ack = iss + 1}).states(), "(ESTABLISHED) SYN-RECEIVED");
  EXPECT_EQ(o.client(ACK, {.seq = iss + 1, .ack = irs + 1}).states(), "ESTABLISHED (ESTABLISHED)");
  EXPECT_EQ(o.client(FIN | ACK, {.seq = iss + 1, .ack = irs + 1}).states(), "FIN-WAIT-1 (CLOSE-WAIT)");
  EXPECT_EQ(o.server(FIN | ACK, {.seq = irs + 1, .ack = iss + 2}).states(), "(TIME-WAIT) LAST-ACK");
  EXPECT_EQ(o.client(ACK, {.seq = iss + 2, .ack = irs + 2}).states(), "TIME-WAIT (CLOSED)");
  EXPECT_TRUE(o.flow().over());
  EXPECT_TRUE(o.flow().certain());
}

TEST(TrackerStates, OfAnAckThatGoesAheadOfTheFin) {
  Onlooker o;
  o.opens().client(FIN | ACK, {.seq = iss + 1, .ack = irs + 1});
  EXPECT_EQ(o.server(ACK, {.seq = irs + 1, .ack = iss + 2}).states(), "(FIN-WAIT-2) CLOSE-WAIT");
  EXPECT_EQ(o.server(FIN | ACK, {.seq = irs + 1, .ack = iss + 2}).states(), "(TIME-WAIT) LAST-ACK");
  EXPECT_EQ(o.client(ACK, {.seq = iss + 2, .ack = irs + 2}).states(), "TIME-WAIT (CLOSED)");
}

TEST(TrackerStates, OfAServerThatClosesFirst) {
  Onlooker o;
  o.opens();
  EXPECT_EQ(o.server(FIN | ACK, {.seq = irs + 1, .ack = iss + 1}).states(), "(CLOSE-WAIT) FIN-WAIT-1");
  EXPECT_EQ(o.client(ACK, {.seq = iss + 1, .ack = irs + 2}).states(), "CLOSE-WAIT (FIN-WAIT-2)");
  EXPECT_EQ(o.client(FIN | ACK, {.seq = iss + 1, .ack = irs + 2}).states(), "LAST-ACK (TIME-WAIT)");
  EXPECT_EQ(o.server(ACK, {.seq = irs + 2, .ack = iss + 2}).states(), "(CLOSED) TIME-WAIT");
}

TEST(TrackerStates, OfARefusal) {
  Onlooker o;
  o.client(SYN, {.seq = iss});
  EXPECT_EQ(o.server(RST | ACK, {.ack = iss + 1}).states(), "(CLOSED) CLOSED");
  EXPECT_TRUE(o.flow().over());
  EXPECT_EQ(o.look(), Look::refused);
}

TEST(TrackerStates, RstThatAcksAnotherNumberIsIgnored) {
  Onlooker o;
  o.client(SYN, {.seq = iss});
  EXPECT_EQ(o.server(RST | ACK, {.ack = iss}).states(), "SYN-SENT CLOSED");
  EXPECT_FALSE(o.flow().over());
}

TEST(TrackerStates, OfASimultaneousClose) {
  Onlooker o;
  o.opens().client(FIN | ACK, {.seq = iss + 1, .ack = irs + 1});
  EXPECT_EQ(o.server(FIN | ACK, {.seq = irs + 1, .ack = iss + 1}).states(), "(CLOSING) (CLOSING)");
  EXPECT_EQ(o.client(ACK, {.seq = iss + 2, .ack = irs + 2}).states(), "CLOSING (TIME-WAIT)");
  EXPECT_EQ(o.server(ACK, {.seq = irs + 2, .ack = iss + 2}).states(), "(TIME-WAIT) (TIME-WAIT)");
  EXPECT_EQ(teardown_of(o.flow()), Teardown::simultaneous);
}

TEST(TrackerStates, OfASimultaneousOpen) {
  Onlooker o;
  o.client(SYN, {.seq = iss});
  EXPECT_EQ(o.server(SYN, {.seq = irs}).states(), "(SYN-RECEIVED) (SYN-RECEIVED)");
  EXPECT_EQ(o.client(SYN | ACK, {.seq = iss, .ack = irs + 1}).states(), "SYN-RECEIVED (ESTABLISHED)");
  EXPECT_EQ(o.server(SYN | ACK, {.seq = irs, .ack = iss + 1}).states(), "(ESTABLISHED) (ESTABLISHED)");
  EXPECT_EQ(opening_of(o.flow()), Opening::simultaneous);
}

TEST(TrackerStates, OfASplitHandshake) {
  Onlooker o;
  o.client(SYN, {.seq = iss});
  o.server(SYN, {.seq = irs});
  o.client(SYN | ACK, {.seq = iss, .ack = irs + 1});
  EXPECT_EQ(o.server(ACK, {.seq = irs + 1, .ack = iss + 1}).states(), "(ESTABLISHED) ESTABLISHED");
  EXPECT_EQ(opening_of(o.flow()), Opening::split);
}

TEST(TrackerStates, ResetOfAnOpenConnectionEndsIt) {
  Onlooker o;
  o.opens();
  EXPECT_EQ(o.server(RST | ACK, {.seq = irs + 1, .ack = iss + 1}).states(), "(CLOSED) CLOSED");
  EXPECT_TRUE(o.flow().over());
}

TEST(TrackerStates, RstOutsideTheWindowIsIgnored) {
  Onlooker o;
  o.opens();
  EXPECT_EQ(o.server(RST, {.seq = irs + 77777}).states(), "ESTABLISHED CLOSED");
}

TEST(TrackerStates, EndThatGoesOnHasNotTakenTheRst) {
  Onlooker o;
  o.opens().server(RST, {.seq = irs + 1});
  EXPECT_EQ(o.client(ACK | PSH, {.seq = iss + 1, .ack = irs + 1, .payload = 10}).states(),
            "ESTABLISHED CLOSED");
}

TEST(TrackerStates, FinAheadOfAGapCountsWhenThatIsFilled) {
  Onlooker o;
  o.opens().client(FIN | ACK, {.seq = iss + 101, .ack = irs + 1});
  EXPECT_EQ(o.states(), "FIN-WAIT-1 (ESTABLISHED)");
  o.client(ACK, {.seq = iss + 1, .ack = irs + 1, .payload = 100});
  EXPECT_EQ(o.flow().client.reordered, 1u);
  EXPECT_EQ(o.states(), "FIN-WAIT-1 (CLOSE-WAIT)");
  EXPECT_EQ(o.server(ACK, {.seq = irs + 1, .ack = iss + 102}).states(), "(FIN-WAIT-2) CLOSE-WAIT");
}

TEST(TrackerStates, FinThatIsAckedHasArrivedWhateverWasNotSeenBeforeIt) {
  Onlooker o;
  o.opens().client(FIN | ACK, {.seq = iss + 101, .ack = irs + 1});
  EXPECT_EQ(o.server(ACK, {.seq = irs + 1, .ack = iss + 102}).states(), "(FIN-WAIT-2) CLOSE-WAIT");
  EXPECT_EQ(o.flow().missed(End::client), 100u);
  o.server(FIN | ACK, {.seq = irs + 1, .ack = iss + 102}).client(ACK, {.seq = iss + 102, .ack = irs + 2});
  EXPECT_EQ(o.states(), "TIME-WAIT (CLOSED)");
}

TEST(TrackerStates, IcmpErrorAboutTheSynEndsTheAttempt) {
  Onlooker o;
  o.client(SYN, {.seq = iss}).icmp(3, 13, iss);
  EXPECT_EQ(o.states(), "(CLOSED) CLOSED");
  EXPECT_EQ(o.look(), Look::unreachable);
}

TEST(TrackerStates, IcmpErrorThatQuotesAnotherNumberDoesNot) {
  Onlooker o;
  o.client(SYN, {.seq = iss}).icmp(3, 13, iss + 5);
  EXPECT_EQ(o.states(), "SYN-SENT (SYN-RECEIVED)");
}

TEST(TrackerStates, MidstreamIsAssumed) {
  Onlooker o;
  EXPECT_EQ(o.server(ACK | PSH, {.seq = irs, .ack = iss, .payload = 5}).states(),
            "ESTABLISHED? ESTABLISHED?");
  EXPECT_EQ(o.flow().tuple.remote, server_end);
  EXPECT_FALSE(o.flow().certain());
  EXPECT_EQ(o.client(FIN | ACK, {.seq = iss, .ack = irs + 5}).states(), "FIN-WAIT-1? (CLOSE-WAIT)?");
}

TEST(TrackerStates, SynAckFirstMeansThatTheSynWasNotSeen) {
  Onlooker o;
  EXPECT_EQ(o.server(SYN | ACK, {.seq = irs, .ack = iss + 1}).states(), "(ESTABLISHED)? SYN-RECEIVED");
  EXPECT_EQ(o.client(ACK, {.seq = iss + 1, .ack = irs + 1}).states(), "ESTABLISHED? (ESTABLISHED)");
}

TEST(TrackerStates, SegmentWithABadChecksumChangesNothing) {
  Onlooker o;
  o.opens();
  const auto damage = [](wire::Segment& s) { s.checksum_state = wire::ChecksumState::bad; };
  o.altered(damage).client(FIN | ACK, {.seq = iss + 1, .ack = irs + 1});
  EXPECT_EQ(o.states(), "ESTABLISHED (ESTABLISHED)");
  EXPECT_EQ(o.flow().client.damaged, 1u);
}

}  // namespace synfin::tcp::testing
