#include "tcp/onlooker.h"

// What connections look like.
namespace synfin::tcp::testing {

namespace {

Onlooker& says(Onlooker& o, std::uint32_t request, std::uint32_t response) {
  o.client(PSH | ACK, {.seq = iss + 1, .ack = irs + 1, .payload = request});
  o.server(ACK, {.seq = irs + 1, .ack = iss + 1 + request});
  o.server(PSH | ACK, {.seq = irs + 1, .ack = iss + 1 + request, .payload = response});
  return o.client(ACK, {.seq = iss + 1 + request, .ack = irs + 1 + response});
}

}  // namespace

TEST(FlowLook, ConnectAndClose) {
  Onlooker o;
  EXPECT_EQ(o.opens().closes().look(), Look::connect_and_close);
  EXPECT_EQ(teardown_of(o.flow()), Teardown::three_segment);
  EXPECT_EQ(handshake_times(o.flow())->server, 1ms);
  EXPECT_EQ(handshake_times(o.flow())->client, 1ms);
  EXPECT_EQ(idle_before_close(o.flow()), 1ms);
}

TEST(FlowLook, IdleThenClosed) {
  Onlooker o;
  o.opens().passes(5s).client(FIN | ACK, {.seq = iss + 1, .ack = irs + 1});
  o.passes(8ms).server(ACK, {.seq = irs + 1, .ack = iss + 2});
  o.passes(1ms).server(FIN | ACK, {.seq = irs + 1, .ack = iss + 2});
  o.client(ACK, {.seq = iss + 2, .ack = irs + 2});
  EXPECT_EQ(o.look(), Look::idle_then_closed);
  EXPECT_EQ(teardown_of(o.flow()), Teardown::four_segment);
  EXPECT_EQ(fin_answer_time(o.flow()), 9ms);
  EXPECT_EQ(second_fin_gap(o.flow()), 2ms);
}

TEST(FlowLook, RequestAndResponse) {
  Onlooker o;
  says(o.opens(), 86, 588);
  o.client(FIN | ACK, {.seq = iss + 87, .ack = irs + 589})
      .server(FIN | ACK, {.seq = irs + 589, .ack = iss + 88});
  o.client(ACK, {.seq = iss + 88, .ack = irs + 590});
  EXPECT_EQ(o.look(), Look::request_and_response);
  EXPECT_EQ(o.flow().first_fin, End::client);
  EXPECT_EQ(o.flow().client.bytes, 86u);
  EXPECT_EQ(o.flow().server.bytes, 588u);
}

TEST(FlowLook, RequestAndResponseClosedByTheServer) {
  Onlooker o;
  says(o.opens(), 86, 588);
  o.server(FIN | ACK, {.seq = irs + 589, .ack = iss + 87})
      .client(FIN | ACK, {.seq = iss + 87, .ack = irs + 590});
  EXPECT_EQ(o.look(), Look::request_and_response);
  EXPECT_EQ(o.flow().first_fin, End::server);
}

TEST(FlowLook, ServerSpeaksFirst) {
  Onlooker o;
  o.opens().server(PSH | ACK, {.seq = irs + 1, .ack = iss + 1, .payload = 20});
  o.client(PSH | ACK, {.seq = iss + 1, .ack = irs + 21, .payload = 5});
  o.client(FIN | ACK, {.seq = iss + 6, .ack = irs + 21}).server(FIN | ACK, {.seq = irs + 21, .ack = iss + 7});
  EXPECT_EQ(o.look(), Look::conversation);
}

TEST(FlowLook, OneWay) {
  Onlooker o;
  o.opens().client(PSH | ACK, {.seq = iss + 1, .ack = irs + 1, .payload = 5});
  o.client(FIN | ACK, {.seq = iss + 6, .ack = irs + 1}).server(FIN | ACK, {.seq = irs + 1, .ack = iss + 7});
  EXPECT_EQ(o.look(), Look::one_way);
}

TEST(FlowLook, FilteredAndUnanswered) {
  Onlooker o;
  EXPECT_EQ(o.client(SYN, {.seq = iss}).look(), Look::no_answer);
  EXPECT_EQ(o.passes(1s).client(SYN, {.seq = iss}).look(), Look::filtered);
}

TEST(FlowLook, HalfOpen) {
  Onlooker o;
  o.client(SYN, {.seq = iss});
  EXPECT_EQ(o.server(SYN | ACK, {.seq = irs, .ack = iss + 1}).look(), Look::half_open);
  EXPECT_EQ(o.client(RST, {.seq = iss + 1}).look(), Look::half_open_scan);
  EXPECT_TRUE(o.flow().over());
}

TEST(FlowLook, KernelsRstAgainstAHandRolledHandshake) {
  Onlooker o;
  o.client(SYN, {.seq = iss}).server(SYN | ACK, {.seq = irs, .ack = iss + 1}).client(RST, {.seq = iss + 1});
  o.client(ACK, {.seq = iss + 1, .ack = irs + 1}).server(RST, {.seq = irs + 1});
  EXPECT_EQ(o.look(), Look::kernel_reset);
}

TEST(FlowLook, ServerThatResetsTheOpening) {
  Onlooker o;
  o.client(SYN, {.seq = iss}).server(SYN | ACK, {.seq = irs, .ack = iss + 1});
  EXPECT_EQ(o.server(RST | ACK, {.seq = irs + 1, .ack = iss + 1}).look(), Look::server_gave_up);
}

TEST(FlowLook, ResetWithAndWithoutData) {
  Onlooker o;
  EXPECT_EQ(o.opens().client(RST | ACK, {.seq = iss + 1, .ack = irs + 1}).look(), Look::reset_at_once);
  Onlooker p;
  says(p.opens(), 5, 5);
  EXPECT_EQ(p.server(RST | ACK, {.seq = irs + 6, .ack = iss + 6}).look(), Look::reset_after_data);
  EXPECT_EQ(p.flow().first_rst, End::server);
}

TEST(FlowLook, ResetAfterTheFin) {
  Onlooker o;
  o.opens().client(FIN | ACK, {.seq = iss + 1, .ack = irs + 1});
  EXPECT_EQ(o.server(RST, {.seq = irs + 1}).look(), Look::reset_after_fin);
}

TEST(FlowLook, HalfClose) {
  Onlooker o;
  o.opens().client(FIN | ACK, {.seq = iss + 1, .ack = irs + 1}).server(ACK, {.seq = irs + 1, .ack = iss + 2});
  EXPECT_EQ(o.look(), Look::half_closed);
  o.server(PSH | ACK, {.seq = irs + 1, .ack = iss + 2, .payload = 9});
  EXPECT_EQ(o.look(), Look::half_close);
}

TEST(FlowLook, LostFin) {
  Onlooker o;
  o.opens();
  for (int i = 0; i < 3; ++i) o.client(FIN | ACK, {.seq = iss + 1, .ack = irs + 1}).passes(200ms);
  EXPECT_EQ(o.look(), Look::fin_unanswered);
  EXPECT_EQ(o.flow().client.fin_retransmissions, 2u);
}

TEST(FlowLook, Open) {
  Onlooker o;
  EXPECT_EQ(o.opens().look(), Look::open);
}

TEST(FlowLook, ExchangeWhoseSynAckWasNotSeen) {
  Onlooker o;
  o.client(SYN, {.seq = iss}).client(ACK, {.seq = iss + 1, .ack = irs + 1});
  EXPECT_EQ(says(o, 86, 588).look(), Look::open);
  EXPECT_FALSE(o.flow().certain());
  EXPECT_FALSE(handshake_times(o.flow()));
  Onlooker server_only;
  server_only.server(SYN | ACK, {.seq = irs, .ack = iss + 1});
  server_only.server(PSH | ACK, {.seq = irs + 1, .ack = iss + 1, .payload = 9});
  EXPECT_EQ(server_only.look(), Look::open);
}

TEST(FlowLook, RstThatNobodyTakesDecidesNothing) {
  Onlooker o;
  o.opens().server(RST, {.seq = irs + 77777});
  says(o, 86, 588);
  o.client(FIN | ACK, {.seq = iss + 87, .ack = irs + 589})
      .server(FIN | ACK, {.seq = irs + 589, .ack = iss + 88});
  EXPECT_EQ(o.look(), Look::request_and_response);
  Onlooker refused;
  refused.client(SYN, {.seq = iss}).server(RST, {.seq = irs});
  EXPECT_EQ(refused.look(), Look::no_answer);
}

TEST(FlowLook, RstThatWasNotTakenAfterAll) {
  Onlooker o;
  o.opens().server(RST, {.seq = irs + 1});
  o.client(PSH | ACK, {.seq = iss + 1, .ack = irs + 1, .payload = 5});
  o.server(ACK, {.seq = irs + 1, .ack = iss + 6});
  EXPECT_EQ(o.look(), Look::open);
}

TEST(FlowLook, AckOfFinFarAheadOfEverythingAcksNothing) {
  Onlooker o;
  o.opens().client(FIN | ACK, {.seq = iss + 1, .ack = irs + 1});
  o.server(FIN | ACK, {.seq = irs + 1, .ack = iss + 0x50000000});
  EXPECT_EQ(teardown_of(o.flow()), Teardown::simultaneous);
  EXPECT_FALSE(fin_answer_time(o.flow()));
}

TEST(FlowLook, AckAndFinWithOneStampAreStillTwo) {
  Onlooker o;
  o.opens().client(FIN | ACK, {.seq = iss + 1, .ack = irs + 1}).server(ACK, {.seq = irs + 1, .ack = iss + 2});
  o.passes(-1ms).server(FIN | ACK, {.seq = irs + 1, .ack = iss + 2});
  EXPECT_EQ(teardown_of(o.flow()), Teardown::four_segment);
}

TEST(FlowLook, KeepAliveWithAByteIsNoData) {
  Onlooker o;
  o.opens().client(ACK, {.seq = iss, .ack = irs + 1, .payload = 1});
  EXPECT_EQ(o.closes().look(), Look::connect_and_close);
}

TEST(FlowLook, FastOpenIsAnswered) {
  Onlooker o;
  o.client(SYN, {.seq = iss, .payload = 10}).server(SYN | ACK, {.seq = irs, .ack = iss + 11});
  o.client(ACK, {.seq = iss + 11, .ack = irs + 1});
  EXPECT_EQ(o.states(), "ESTABLISHED (ESTABLISHED)");
  EXPECT_TRUE(handshake_times(o.flow()));
}

TEST(FlowLook, RedirectAboutTheSynIsNoAnswer) {
  Onlooker o;
  o.client(SYN, {.seq = iss}).icmp(5, 1, iss);
  EXPECT_EQ(o.look(), Look::no_answer);
}

TEST(FlowLook, StrayReset) {
  Onlooker o;
  EXPECT_EQ(o.client(RST, {.seq = iss}).look(), Look::stray_reset);
}

}  // namespace synfin::tcp::testing
