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
  Conversation c = in_fin_wait_1(linux_config());
  c.receives(Seg(PSH | ACK, irs + 1).ack(iss + 1).data("late").tos(0x2a));
  EXPECT_TRUE(c.sends(Seg(RST, iss + 1).tos(0x28)));
}

TEST(FinWait2, IsLeftWithTheNextIdOnlyWhereItHasASocket) {
  for (const bool has_socket : {false, true}) {
    Config config = linux_config();
    config.identity.first_ip_id = 10;  // the SYN's; then ACK, FIN
    config.identity.fin_wait_2_has_socket = has_socket;
    Conversation c = in_fin_wait_2(config);
    c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 2));
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 2).ack(irs + 2).id(has_socket ? 13 : 0)));
    c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 2));
    EXPECT_TRUE(c.sends(Seg(ACK, iss + 2).ack(irs + 2).id(0)));  // TIME-WAIT
  }
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
