#include <gtest/gtest.h>

#include "tcp/conversation.h"

// What this host's settings change, beside the RFC's way and Linux's (docs/linux-client.md).
namespace synfin::tcp::testing {

TEST(C17_GivingUp, LinuxMeasuresTheTimeOfAFinsRetriesFromTheFirstTimeout) {
  Config config = linux_config();
  config.timers.fin_retries = 1;
  config.timers.fin_overdue = 600ms;
  Conversation c = in_fin_wait_1(config);
  c.passes(1400ms - 1ns);
  EXPECT_TRUE(c.sends_at(200ms, Seg(FIN | ACK, iss + 1)));
  EXPECT_TRUE(c.sends_at(600ms, Seg(FIN | ACK, iss + 1)));  // 400 ms after the first
  EXPECT_TRUE(c.is_in(State::fin_wait_1));
  c.passes(1ns);
  EXPECT_TRUE(c.sends_nothing());
  EXPECT_TRUE(c.is_in(State::closed));
  EXPECT_TRUE(c.closed_as(Closing::unfinished));
}

TEST(C17_GivingUp, LinuxCountsProbesOfAClosedWindow) {
  Config config = linux_config();
  config.timers.fin_retries = 3;
  config.timers.fin_overdue = 1ms;
  Conversation c = in_established(config, "mss 1460", 0);
  c.close();
  c.passes(10s);
  EXPECT_EQ(c.segments_waiting(), 3u);
  EXPECT_TRUE(c.is_in(State::closed));
}

TEST(C17_GivingUp, LinuxGivesASynUpByTimeThoughRetriesAreLeft) {
  Config config = linux_config();
  config.timers.syn_retries = 1;
  config.timers.syn_overdue = 3s;
  Conversation c = in_syn_sent(config);
  c.passes(3s - 1ns);
  EXPECT_TRUE(c.sends_at(1s, Seg(SYN, iss)));
  EXPECT_TRUE(c.sends_at(2s, Seg(SYN, iss)));
  EXPECT_TRUE(c.is_in(State::syn_sent));
  c.passes(1ns);
  EXPECT_TRUE(c.sends_nothing());
  EXPECT_TRUE(c.is_in(State::closed));
}

TEST(C17_GivingUp, NoRetriesMeansNoneWhateverTheTime) {
  Config config = linux_config();
  config.timers.syn_retries = config.timers.syn_linear_timeouts = 0;
  config.timers.syn_overdue = 1min;
  Conversation c = in_syn_sent(config);
  c.passes(1s);
  EXPECT_TRUE(c.sends_nothing());
  EXPECT_TRUE(c.is_in(State::closed));
}

TEST(C31_Fin, TheLossProbeAllowsForADelayedAckAsLongAsTheLeastRto) {
  Config config = with_options(linux_config(), "mss 1460,nop,nop,sackOK");
  config.timers.minimal_rto = config.timers.minimal_variance = 400ms;
  Conversation c = in_established(config, "mss 1460,nop,nop,sackOK");
  c.close();
  c.forget_sent();
  c.passes(1s);
  EXPECT_TRUE(c.sends_at(400ms, Seg(FIN | ACK, iss + 1)));
  EXPECT_TRUE(c.sends_at(800ms, Seg(FIN | ACK, iss + 1)));
  EXPECT_TRUE(c.sends_nothing());
}

TEST(Data, LinuxsSegmentTakesHalfOfTheLargestWindowAtMost) {
  for (const auto& [window, size] :
       {std::pair<std::uint16_t, std::size_t>{1000, 500}, {500, 500}, {10, 10}}) {
    Conversation c = in_established(linux_config(), "mss 1460", window);
    c.send(std::string(1200, 'x'));
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 1).data(std::string(size, 'x')))) << window;
  }
  Conversation rfc = in_established(rfc_config(), "mss 1460", 1000);
  rfc.send(std::string(1200, 'x'));
  EXPECT_TRUE(rfc.sends(Seg(ACK, iss + 1).data(std::string(1000, 'x'))));
}

TEST(C33_FinWait, LinuxsResetHasTheDscpOfWhatItAnswersAndNotItsEcn) {
  Config config = linux_config();
  config.identity.rst_has_their_dscp = true;
  Conversation c = in_fin_wait_1(config);
  c.receives(Seg(PSH | ACK, irs + 1).ack(iss + 1).data("late").tos(0x2a));
  EXPECT_TRUE(c.sends(Seg(RST, iss + 1).tos(0x28)));
}

// Linux's tcp_fin_timeout, of which 60 seconds need no socket.
TEST(FinWait2, HasTheNextIdWhileItHasASocket) {
  for (const auto& [late, id] : {std::pair<Duration, std::uint16_t>{999ms, 13}, {1s, 0}}) {
    Config config = linux_config();
    config.identity.first_ip_id = 10;  // the SYN's; then ACK, FIN
    config.identity.fin_wait_2_socket = 1s;
    Conversation c = in_fin_wait_2(config);
    c.passes(late);
    c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 2));
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 2).ack(irs + 2).id(id)));
    c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 2));
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 2).ack(irs + 2).id(0)));  // TIME-WAIT
  }
}

TEST(C17_GivingUp, LinuxTakesAnOrphanThatWaitsTheLongestTimeoutForDead) {
  Config config = linux_config();
  config.timers.maximal_rto = 1s;
  config.timers.fin_overdue = 1min;
  config.timers.fin_overdue_at_maximal_rto = 200ms;
  Conversation fin = in_fin_wait_1(config);
  fin.passes(1min);
  for (const Duration at : {200ms, 600ms, 1400ms}) EXPECT_TRUE(fin.sends_at(at, Seg(FIN | ACK, iss + 1)));
  EXPECT_TRUE(fin.sends_nothing());
  Conversation probes = in_established(config, "mss 1460", 0);
  probes.close();
  probes.passes(1min);
  EXPECT_EQ(probes.segments_waiting(), 3u);
}

TEST(Rto, IsRoundedUpToTheTick) {
  TimerConfig config = linux_config().timers;
  config.tick = 4ms;
  Rto rto(config);
  rto.sample(50us);
  EXPECT_EQ(rto.current(), 204ms);
  rto.back_off(true);
  EXPECT_EQ(rto.current(), 408ms);
}

// 8 timeouts of 204 ms, doubled, and no ninth: 510 x 204 ms are more than 511 x 200 ms.
TEST(C17_GivingUp, WithLinuxsTickAFinIsRepeatedEightTimesAfterItsTimeout) {
  Config config = linux_config();
  config.timers.tick = 4ms;
  config.timers.fin_overdue = 511 * 200ms;
  Conversation c = in_syn_sent(config);
  c.passes(50us);
  c.receives(Seg(SYN | ACK, irs).ack(iss + 1));
  c.close();
  c.forget_sent();
  c.passes(10min);
  EXPECT_EQ(c.segments_waiting(), 8u);
}

TEST(Ecn, WithoutFallbackARepeatedSynAsksAgainAndMayBeAgreedTo) {
  Config config = linux_config();
  config.identity.ecn = true;
  config.identity.ecn_fallback = false;
  Conversation c = in_syn_sent(config);
  c.passes(1s);
  EXPECT_TRUE(c.sends(Seg(SYN | ECE | CWR, iss)));
  c.receives(Seg(SYN | ACK | ECE, irs).ack(iss + 1));
  EXPECT_TRUE(c.connection().negotiated().ecn);
}

}  // namespace synfin::tcp::testing
