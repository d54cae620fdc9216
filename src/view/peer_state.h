#pragma once

#include <optional>
#include <string>

#include "synfin/tcp/state.h"
#include "synfin/wire/segment.h"

namespace synfin::view {

// The peer's state as far as the segments on the wire show it. One of the peer's proves what state it was
// sent in; one of ours only says where the peer goes if it arrives, so what follows from it is an assumption.
class PeerState {
 public:
  void sent_to(const wire::Segment& s);
  void sent_by(const wire::Segment& s);

  std::optional<tcp::State> state() const { return state_; }
  bool assumed() const { return assumed_; }
  // "ESTABLISHED", "(ESTABLISHED)" when assumed, empty when nothing is known.
  std::string text() const;

 private:
  void prove(tcp::State state);
  void assume(tcp::State state);
  bool acks_our_fin(const wire::Segment& s) const;
  bool acks_its_fin(const wire::Segment& s) const;
  void take_ack_of_fin();

  std::optional<tcp::State> state_;
  bool assumed_ = false;
  std::optional<wire::Seq> our_fin_end_;
  std::optional<wire::Seq> its_fin_end_;
  bool its_fin_first_ = false;  // sent before our FIN reached it
  bool we_acked_its_fin_ = false;
};

}  // namespace synfin::view
