#include "synfin/tcp/tracker.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "tcp/flood_watch.h"
#include "tcp/flow_index_table.h"
#include "tcp/flow_pool.h"
#include "tcp/mixed_bits.h"

namespace synfin::tcp {

namespace {

std::uint64_t as_number(const wire::Endpoint& e) { return (std::uint64_t{e.address.value} << 16) | e.port; }

// The same for both directions.
std::uint64_t hash_of(const wire::FourTuple& tuple, std::uint64_t key) {
  const std::uint64_t a = as_number(tuple.local), b = as_number(tuple.remote);
  return mixed_bits(mixed_bits(std::min(a, b) ^ key) + std::max(a, b));
}

End sender_in(const Flow& flow, const wire::FourTuple& sent) {
  return flow.tuple == sent ? End::client : End::server;
}

FlowList list_for(const Flow& flow) {
  if (flow.over()) return FlowList::over;
  return flow.half_open() ? FlowList::half_open : FlowList::open;
}

}  // namespace

struct Tracker::State {
  State(TrackerLimits l, std::uint64_t k, Ended e) : limits(l), key(k), ended(std::move(e)), floods(k) {}

  TrackerLimits limits;
  std::uint64_t key;
  Ended ended;
  TrackerCounts counts;
  FlowPool flows;
  FlowIndexTable table;
  FloodWatch floods;
  WallTime next_end = WallTime::max();  // nothing has to end before

  std::uint64_t hash(const wire::FourTuple& tuple) const { return hash_of(tuple, key); }
  FlowIndex find(const wire::FourTuple& tuple, std::uint64_t hash);
  FlowIndex begin(const Flow& flow, std::uint64_t hash);
  FlowIndex begin_again(FlowIndex before, const wire::Segment& s, std::uint64_t hash, WallTime at);
  void end(FlowIndex i);
  void tell_end(FlowIndex i);
  void fetch_after(FlowIndex i);
  void make_room();
  void end_those_past(WallTime now);
  void sort_in(FlowIndex i);
};

FlowIndex Tracker::State::find(const wire::FourTuple& tuple, std::uint64_t h) {
  return table.find(h, [&](FlowIndex i) {
    const wire::FourTuple& known = flows[i].tuple;
    return known == tuple || known == wire::reversed(tuple);
  });
}

FlowIndex Tracker::State::begin(const Flow& flow, std::uint64_t h) {
  if (flows.size() >= limits.most_flows) make_room();
  const FlowIndex i = flows.add(flow, FlowList::half_open);
  flows[i].number = static_cast<std::uint32_t>(++counts.flows);
  table.insert(h, i);
  floods.opens(flow.tuple.remote);
  return i;
}

FlowIndex Tracker::State::begin_again(FlowIndex before, const wire::Segment& s, std::uint64_t h,
                                      WallTime at) {
  Flow& older = flows[before];
  const Flow next = s.ack() ? Flow::of_late_syn(older) : Flow::beginning_with(s, at);
  older.ports_reused = true;
  end(before);
  return begin(next, h);
}

// A connection has mostly been over for so long that the processor's caches no longer have it, so those that
// end next are fetched while this one's end is told.
void Tracker::State::fetch_after(FlowIndex i) {
  const FlowIndex next = flows.next(i);
  if (next == no_flow) return;
  table.fetch(hash(flows[next].tuple));
  if (const FlowIndex second = flows.next(next); second != no_flow) flows.fetch(second);
}

void Tracker::State::end(FlowIndex i) {
  fetch_after(i);
  tell_end(i);
  table.remove(hash(flows[i].tuple), i);
  flows.remove(i);
}

void Tracker::State::tell_end(FlowIndex i) {
  Flow& flow = flows[i];
  if (!flows.decided(i)) flow.flooded = floods.abandoned(flow.tuple.remote);
  ended(flow);
}

void Tracker::State::make_room() {
  FlowIndex i = flows.oldest(FlowList::over);
  ++(i != no_flow ? counts.forced_out : counts.forced_out_alive);
  if (i == no_flow) i = flows.oldest(FlowList::half_open);
  if (i == no_flow) i = flows.oldest(FlowList::open);
  flows[i].forced_out = flows.list_of(i) != FlowList::over;
  end(i);
}

// Both lists are in the order of their flows' last packets.
void Tracker::State::end_those_past(WallTime now) {
  if (now < next_end) return;
  next_end = WallTime::max();
  const auto end_past = [&](FlowList list, Duration wait) {
    FlowIndex i = flows.oldest(list);
    for (; i != no_flow && now - flows[i].last >= wait; i = flows.oldest(list)) end(i);
    if (i != no_flow) next_end = std::min(next_end, flows[i].last + wait);
  };
  end_past(FlowList::over, limits.linger);
  end_past(FlowList::half_open, limits.patience);
}

void Tracker::State::sort_in(FlowIndex i) {
  const FlowList list = list_for(flows[i]), before = flows.list_of(i);
  if (before == FlowList::half_open && list != before && !flows.decided(i)) {
    floods.completed(flows[i].tuple.remote);
    flows.decide(i);
  }
  if (list == FlowList::open && list == before) return;
  flows.move(i, list);
  if (list != FlowList::open)
    next_end = std::min(next_end, flows[i].last + (list == FlowList::over ? limits.linger : limits.patience));
}

Tracker::Tracker(TrackerLimits limits, std::uint64_t key, Ended ended)
    : state_(std::make_unique<State>(limits, key, std::move(ended))) {}

Tracker::~Tracker() = default;

Tracker::Seen Tracker::take(const wire::Segment& s, WallTime at) {
  State& t = *state_;
  t.end_those_past(at);
  const wire::FourTuple sent = s.tuple_at_sender();
  const std::uint64_t hash = t.hash(sent);
  FlowIndex i = t.find(sent, hash);
  if (i == no_flow) {
    i = t.begin(Flow::beginning_with(s, at), hash);
  } else if (t.flows[i].begins_anew(s, sender_in(t.flows[i], sent))) {
    i = t.begin_again(i, s, hash, at);
  }
  Flow& flow = t.flows[i];
  const End from = sender_in(flow, sent);
  flow.take(s, from, at);
  t.sort_in(i);
  return {&flow, from};
}

Tracker::Seen Tracker::take(const wire::IcmpError& error, WallTime at) {
  State& t = *state_;
  t.end_those_past(at);
  const wire::FourTuple about = error.quoted.tuple();
  const FlowIndex i = t.find(about, t.hash(about));
  if (i == no_flow) return {};
  Flow& flow = t.flows[i];
  const End end = sender_in(flow, about);
  flow.take(error, end, at);
  t.sort_in(i);
  return {&flow, end};
}

void Tracker::pass(WallTime now) { state_->end_those_past(now); }

void Tracker::finish() {
  FlowPool& flows = state_->flows;
  state_->table = {};               // nobody is found any more: its room is wanted for the order
  std::vector<std::uint64_t> left;  // number, index
  left.reserve(size());
  flows.for_each([&](FlowIndex i) { left.push_back((std::uint64_t{flows[i].number} << 32) | i); });
  std::sort(left.begin(), left.end());
  constexpr std::size_t ahead = 4;  // so many are fetched before their turn
  const auto index = [&](std::size_t i) { return static_cast<FlowIndex>(left[i]); };
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (i + ahead < left.size()) flows.fetch(index(i + ahead));
    state_->tell_end(index(i));
    flows.remove(index(i));
  }
}

std::size_t Tracker::size() const { return state_->flows.size(); }
const TrackerCounts& Tracker::counts() const { return state_->counts; }

}  // namespace synfin::tcp
