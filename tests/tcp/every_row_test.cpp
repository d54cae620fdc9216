#include "synfin/tcp/transitions.h"

#include "tcp/conversation.h"

// Each row of the table, from each of its states: the event that it tells of leads where it says.
namespace synfin::tcp::testing {

namespace {

constexpr std::uint32_t far = 0x40000000;

bool opening(Trigger trigger) { return trigger == Trigger::bad_ack || trigger == Trigger::duplicate_syn; }

Conversation before(State from, Trigger trigger, const Config& config) {
  if (from == State::closed) {
    Conversation c(config);
    if (trigger != Trigger::open && trigger != Trigger::listen) {
      c.open();
      c.abort();
      c.forget_sent();
    }
    return c;
  }
  if (from == State::listen) {
    Conversation c(config);
    c.listen();
    return c;
  }
  if (from == State::syn_sent) return in_syn_sent(config);
  if (from == State::fin_wait_1 && opening(trigger)) {  // closed before our SYN was acked
    Conversation c = in_syn_received(config);
    c.close();
    c.forget_sent();
    return c;
  }
  for (const Situation& situation : later_situations()) {
    if (situation.state == from) return situation.enter(config);
  }
  ADD_FAILURE() << "no situation for " << to_string(from);
  return Conversation(config);
}

void give_up(Conversation& c, State from) {
  if (from == State::established || from == State::close_wait) c.send("never acked");
  c.passes(2h);
}

// In LISTEN and in SYN-SENT.
void provoke_unopened(Conversation& c, Trigger trigger) {
  switch (trigger) {
    case Trigger::bad_ack:
      c.receives(Seg(SYN | ACK, irs).ack(iss + 9));
      return;
    case Trigger::syn_ack:
      c.receives(Seg(SYN | ACK, irs).ack(iss + 1));
      return;
    case Trigger::syn:
      c.receives(Seg(SYN, irs));
      return;
    case Trigger::ack_without_syn:
      c.receives(Seg(ACK, irs).ack(iss + 1));
      return;
    case Trigger::nothing_of_use:
      c.receives(Seg(PSH, irs));
      return;
    case Trigger::rst:
      c.receives(Seg(RST | ACK, 0).ack(iss + 1));
      return;
    case Trigger::blind_rst:
      c.receives(Seg(RST, irs));
      return;
    default:
      ADD_FAILURE() << "not before a SYN: " << to_string(trigger);
  }
}

void provoke_later(Conversation& c, Trigger trigger, State from) {
  const std::uint32_t next = rcv_nxt(from);
  const std::uint32_t nothing_new = iss + (from == State::fin_wait_2 || from == State::time_wait ? 2u : 1u);
  switch (trigger) {
    case Trigger::no_connection:
      c.receives(Seg(ACK, irs).ack(iss + 1));
      return;
    case Trigger::out_of_window:
      c.receives(Seg(ACK, next + far).ack(nothing_new));
      return;
    case Trigger::duplicate_fin:
      c.receives(Seg(FIN | ACK, next - 1).ack(nothing_new));
      return;
    case Trigger::old_timestamp:
      c.receives(Seg(ACK, next).ack(nothing_new).options("nop,nop,TS val 4294967295 ecr 0"));
      return;
    case Trigger::duplicate_syn:
      c.receives(Seg(SYN, irs));
      return;
    case Trigger::syn_again:
      c.receives(Seg(SYN, next));
      return;
    case Trigger::no_ack:
      c.receives(Seg(PSH, next));
      return;
    case Trigger::ack_of_syn:
      c.receives(Seg(ACK, next).ack(iss + 1));
      return;
    case Trigger::ack_of_fin:
      c.receives(Seg(ACK, next).ack(iss + 2));
      return;
    case Trigger::bad_ack:
    case Trigger::ack_beyond_sent:
      c.receives(Seg(ACK, next).ack(iss + 9));
      return;
    case Trigger::ack_too_old:
      c.receives(Seg(ACK, next).ack(iss - far));
      return;
    case Trigger::text:
      c.receives(Seg(ACK, next).ack(nothing_new).data("text"));
      return;
    case Trigger::fin:
      c.receives(Seg(FIN | ACK, next).ack(nothing_new));
      return;
    case Trigger::rst:
      c.receives(Seg(RST, next));
      return;
    case Trigger::rst_in_window:
      c.receives(Seg(RST, next + 1));
      return;
    case Trigger::blind_rst:
      c.receives(Seg(RST, next + far));
      return;
    case Trigger::time_wait_over:
      c.passes(5min);
      return;
    default:
      ADD_FAILURE() << "not in a later state: " << to_string(trigger);
  }
}

void provoke(Conversation& c, Trigger trigger, State from) {
  const std::uint32_t in_flight = from == State::syn_sent ? iss : snd_nxt(from);
  switch (trigger) {
    case Trigger::open:
      c.open();
      return;
    case Trigger::listen:
      c.listen();
      return;
    case Trigger::close:
      c.close();
      return;
    case Trigger::abort:
      c.abort();
      return;
    case Trigger::user_timeout:
      c.user_timeout();
      return;
    case Trigger::icmp_hard:
      c.receives_icmp(3, 3, in_flight);
      return;
    case Trigger::icmp_unreachable:
      c.receives_icmp(3, 1, in_flight);
      return;
    case Trigger::icmp_soft:
      c.receives_icmp(11, 0, in_flight);
      return;
    case Trigger::retransmission_limit:
      return give_up(c, from);
    default:
      break;
  }
  const bool unopened = from == State::listen || from == State::syn_sent;
  unopened ? provoke_unopened(c, trigger) : provoke_later(c, trigger, from);
}

}  // namespace

TEST(EveryRow, LeadsFromEachOfItsStatesWhereItSays) {
  for (Config config : {rfc_config(), linux_config()}) {
    config = with_options(config, everything);
    config.policy.missing_timestamps = Way::as_linux;
    for (const Transition& row : transitions()) {
      if (!holds(row.guard, config.policy)) continue;
      for (int i = 0; i < state_count; ++i) {
        const auto from = static_cast<State>(i);
        if (!row.from.has(from)) continue;
        SCOPED_TRACE(std::string(to_string(from)) + ": " + std::string(row.meaning));
        Conversation c = before(from, row.trigger, config);
        ASSERT_TRUE(c.is_in(from));
        provoke(c, row.trigger, from);
        EXPECT_TRUE(c.is_in(row.to.value_or(from)));
        const bool says_why = row.to || row.action == Action::take_text ||
                              row.action == Action::send_syn_ack || row.action == Action::restart_time_wait ||
                              c.reaction().remark == row.meaning;
        EXPECT_TRUE(says_why) << c.reaction().remark;
      }
    }
  }
}

}  // namespace synfin::tcp::testing
