#pragma once

#include "synfin/view/comparison.h"

#include "view/exchange.h"

// Two exchanges to be compared, for tests of what shows a comparison.
namespace synfin::view::testing {

struct Compared {
  Exchange left;
  Exchange right;
  ComparisonContext context;

  Comparison comparison() const { return compare(left.records(), right.records(), context); }
};

inline ComparisonContext both_open() {
  ComparisonContext context;
  context.left = context.right =
      tcp::Outcome{tcp::PortState::open, tcp::Reason::syn_ack, tcp::Closing::three_segment};
  return context;
}

// Nobody follows the kernel's state.
inline Exchange of_kernel(Exchange exchange) {
  Exchange out;
  for (Record record : exchange.records()) {
    record.change.reset();
    record.state.reset();
    out.add(std::move(record));
  }
  return out;
}

inline Compared alike() { return {of_kernel(sample()), sample(), both_open()}; }

// By hand the SYN has another TTL and no wscale, the FIN is sent again after a second, and a router
// complains.
inline Exchange deviating() {
  Exchange e;
  SegmentSpec syn = client_syn();
  syn.ttl = std::uint8_t{128};
  syn.options = wire::Options();
  syn.options->mss(8961);
  syn.options->sack_permitted();
  syn.options->timestamps({3787945529, 0});
  changes(e.ours(microseconds(0), syn), State::closed, State::syn_sent);
  changes(e.peer(microseconds(2526), server_syn_ack()), State::syn_sent, State::established);
  e.ours(microseconds(2558), later(segment(Flag::ack, iss + 1, irs + 1), 491, {3787945532, 4097033079}))
      .state = State::established;
  const SegmentSpec fin =
      later(segment(Flag::fin | Flag::ack, iss + 1, irs + 1), 491, {3787945532, 4097033079});
  changes(e.ours(microseconds(2580), fin), State::established, State::fin_wait_1);
  Record& again = e.ours(microseconds(1203580), fin);
  again.state = State::fin_wait_1;
  again.retransmission = 1;
  e.icmp(microseconds(1203900), wire::Address{0xc6336401}, 11, 0).remark =
      "a router's: taken as a soft error";
  changes(e.peer(microseconds(1205229),
                 later(segment(Flag::fin | Flag::ack, irs + 1, iss + 2), 128, {4097033082, 3787945532})),
          State::fin_wait_1, State::time_wait);
  e.ours(microseconds(1205251), later(segment(Flag::ack, iss + 2, irs + 2), 491, {3787945535, 4097033082}))
      .state = State::time_wait;
  return e;
}

inline Compared unlike() { return {of_kernel(sample()), deviating(), both_open()}; }

}  // namespace synfin::view::testing
