#include "view/peer_state.h"

namespace synfin::view {

using tcp::State;

std::string PeerState::text() const {
  if (!state_) return {};
  const std::string name(tcp::to_string(*state_));
  return assumed_ ? "(" + name + ")" : name;
}

void PeerState::prove(State state) {
  state_ = state;
  assumed_ = false;
}

void PeerState::assume(State state) {
  if (state_ == state) return;
  state_ = state;
  assumed_ = true;
}

bool PeerState::acks_our_fin(const wire::Segment& s) const {
  return our_fin_end_ && s.ack() && at_or_after(*s.ack(), *our_fin_end_);
}

bool PeerState::acks_its_fin(const wire::Segment& s) const {
  return its_fin_end_ && s.ack() && at_or_after(*s.ack(), *its_fin_end_);
}

void PeerState::sent_to(const wire::Segment& s) {
  if (s.fin()) our_fin_end_ = s.end();
  if (!state_) return;
  if (s.rst()) return assume(State::closed);
  if (state_ == State::syn_received && s.ack()) assume(State::established);
  if (state_ == State::established && s.fin()) assume(State::close_wait);
  if (acks_its_fin(s)) {
    we_acked_its_fin_ = true;
    take_ack_of_fin();
  } else if (state_ == State::fin_wait_1 && s.fin()) {
    assume(State::closing);
  }
  if (state_ == State::fin_wait_2 && s.fin()) assume(State::time_wait);
}

// Our ACK of its FIN; our own FIN may have gone out before it.
void PeerState::take_ack_of_fin() {
  if (state_ == State::last_ack) return assume(State::closed);
  if (state_ == State::closing) return assume(State::time_wait);
  if (state_ == State::fin_wait_1) assume(our_fin_end_ ? State::time_wait : State::fin_wait_2);
}

void PeerState::sent_by(const wire::Segment& s) {
  if (s.rst()) return prove(State::closed);
  if (s.syn()) return prove(s.ack() ? State::syn_received : State::syn_sent);
  const bool has_our_fin = acks_our_fin(s);
  if (s.fin()) {
    if (!its_fin_end_) its_fin_first_ = !has_our_fin;
    its_fin_end_ = s.end();
  }
  if (!its_fin_end_) return prove(has_our_fin ? State::close_wait : State::established);
  if (!its_fin_first_) return prove(State::last_ack);
  if (has_our_fin) return prove(we_acked_its_fin_ ? State::time_wait : State::closing);
  if (s.fin()) prove(State::fin_wait_1);
}

}  // namespace synfin::view
