#include "tcp/conversation.h"

namespace synfin::tcp::testing {

namespace {

Conversation settled(Conversation c, State state) {
  EXPECT_TRUE(c.is_in(state));
  c.forget_sent();
  return c;
}

// By a peer that offers what we do.
Conversation established(const Config& config) {
  return in_established(config, wire::to_string(config.identity.syn_options));
}

}  // namespace

Conversation in_syn_sent(const Config& config) {
  Conversation c(config);
  c.open();
  return settled(std::move(c), State::syn_sent);
}

Conversation in_syn_received(const Config& config) {
  Conversation c = in_syn_sent(config);
  c.receives(Seg(SYN, irs).options(wire::to_string(config.identity.syn_options)));
  return settled(std::move(c), State::syn_received);
}

Conversation in_established(const Config& config, std::string_view peer_options, std::uint16_t peer_window) {
  Conversation c = in_syn_sent(config);
  c.receives(Seg(SYN | ACK, irs).ack(iss + 1).options(peer_options).window(peer_window));
  return settled(std::move(c), State::established);
}

Conversation in_fin_wait_1(const Config& config) {
  Conversation c = established(config);
  c.close();
  return settled(std::move(c), State::fin_wait_1);
}

Conversation in_fin_wait_2(const Config& config) {
  Conversation c = in_fin_wait_1(config);
  c.receives(Seg(ACK, irs + 1).ack(iss + 2));
  return settled(std::move(c), State::fin_wait_2);
}

Conversation in_close_wait(const Config& config) {
  Conversation c = established(config);
  c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 1));
  return settled(std::move(c), State::close_wait);
}

Conversation in_closing(const Config& config) {
  Conversation c = in_fin_wait_1(config);
  c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 1));
  return settled(std::move(c), State::closing);
}

Conversation in_last_ack(const Config& config) {
  Conversation c = in_close_wait(config);
  c.close();
  return settled(std::move(c), State::last_ack);
}

Conversation in_time_wait(const Config& config) {
  Conversation c = in_fin_wait_2(config);
  c.receives(Seg(FIN | ACK, irs + 1).ack(iss + 2));
  return settled(std::move(c), State::time_wait);
}

const std::vector<Situation>& later_situations() {
  static const std::vector<Situation> all = {
      {State::syn_received, in_syn_received}, {State::established, established},
      {State::fin_wait_1, in_fin_wait_1},     {State::fin_wait_2, in_fin_wait_2},
      {State::close_wait, in_close_wait},     {State::closing, in_closing},
      {State::last_ack, in_last_ack},         {State::time_wait, in_time_wait}};
  return all;
}

std::vector<Situation> open_situations() {
  return {later_situations().begin() + 1, later_situations().end()};
}

std::uint32_t snd_nxt(State state) {
  const StateSet fin_not_sent{State::syn_received, State::established, State::close_wait};
  return fin_not_sent.has(state) ? iss + 1 : iss + 2;
}

std::uint32_t rcv_nxt(State state) {
  const StateSet fin_received{State::close_wait, State::closing, State::last_ack, State::time_wait};
  return fin_received.has(state) ? irs + 2 : irs + 1;
}

}  // namespace synfin::tcp::testing
