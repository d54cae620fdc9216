#include "synfin/tcp/tracker.h"

#include <algorithm>
#include <memory_resource>
#include <utility>
#include <vector>

#include "tcp/flood_watch.h"
#include "tcp/flow_index_table.h"
#include "tcp/flow_pool.h"
#include "tcp/mixed_bits.h"

namespace synfin::tcp {

namespace {

std::uint64_t as_number(const wire::Endpoint& e) { return (std::uint64_t{e.address.value} << 16) | e.port; }

// The same for both directions. Who does not know the key does not know which pairs make one sum.
std::uint64_t hash_of(const wire::FourTuple& tuple, std::uint64_t key) {
  const std::uint64_t a = as_number(tuple.local), b = as_number(tuple.remote);
  return mixed_bits((std::min(a, b) ^ key) * (key | 1) + std::max(a, b));
}

using Place = FlowPool::Place;

End sender_in(const Flow& flow, const wire::FourTuple& sent) {
  return flow.tuple == sent ? End::client : End::server;
}

FlowList list_for(const Flow& flow) {
  if (flow.over()) return FlowList::over;
  return flow.half_open() ? FlowList::half_open : FlowList::open;
}

}  // namespace

struct Tracker::State {
  State(TrackerLimits l, std::uint64_t k, Ended e, std::pmr::memory_resource* memory)
      : limits(l), key(k), ended(std::move(e)), flows(memory), table(memory), floods(k) {}

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
  Place begin(const Flow& flow, std::uint64_t hash);
  Place begin_again(Place before, const wire::Segment& s, std::uint64_t hash, WallTime at);
  void end(Place place);
  void tell_end(FlowPool::Node& node);
  void fetch_after(const FlowPool::Node& node);
  void make_room();
  void end_those_past(WallTime now);
  void sort_in(Place place);
};

FlowIndex Tracker::State::find(const wire::FourTuple& tuple, std::uint64_t h) {
  return table.find(h, [&](FlowIndex i) {
    const wire::FourTuple& known = flows[i].tuple;
    return known == tuple || known == wire::reversed(tuple);
  });
}

Place Tracker::State::begin(const Flow& flow, std::uint64_t h) {
  if (flows.size() >= limits.most_flows) make_room();
  table.make_room();
  const Place place = flows.add(flow, FlowList::half_open);
  place.flow().number = static_cast<std::uint32_t>(++counts.flows);
  table.insert(h, place.index);
  floods.opens(flow.tuple.remote);
  return place;
}

Place Tracker::State::begin_again(Place before, const wire::Segment& s, std::uint64_t h, WallTime at) {
  Flow& older = before.flow();
  const Flow next = s.ack() ? Flow::of_late_syn(older) : Flow::beginning_with(s, at);
  older.ports_reused = true;
  end(before);
  return begin(next, h);
}

// A connection has mostly been over for so long that the processor's caches no longer have it, so those that
// end next are fetched while this one's end is told.
void Tracker::State::fetch_after(const FlowPool::Node& node) {
  if (node.next == no_flow) return;
  const FlowPool::Node& next = *flows.at(node.next).node;
  table.fetch(hash(next.flow.tuple));
  if (next.next != no_flow) flows.fetch(next.next);
}

void Tracker::State::end(Place place) {
  fetch_after(*place.node);
  tell_end(*place.node);
  table.remove(hash(place.flow().tuple), place.index);
  flows.remove(place);
}

void Tracker::State::tell_end(FlowPool::Node& node) {
  if (!node.decided) node.flow.flooded = floods.abandoned(node.flow.tuple.remote);
  ended(node.flow);
}

void Tracker::State::make_room() {
  FlowIndex i = flows.oldest(FlowList::over);
  ++(i != no_flow ? counts.forced_out : counts.forced_out_alive);
  if (i == no_flow) i = flows.oldest(FlowList::half_open);
  if (i == no_flow) i = flows.oldest(FlowList::open);
  const Place place = flows.at(i);
  place.flow().forced_out = place.node->list != FlowList::over;
  end(place);
}

// Both lists are in the order of their flows' last packets.
void Tracker::State::end_those_past(WallTime now) {
  if (now < next_end) return;
  next_end = WallTime::max();
  const auto end_past = [&](FlowList list, Duration wait) {
    FlowIndex i = flows.oldest(list);
    for (; i != no_flow && now - flows[i].last >= wait; i = flows.oldest(list)) end(flows.at(i));
    if (i != no_flow) next_end = std::min(next_end, flows[i].last + wait);
  };
  end_past(FlowList::over, limits.linger);
  end_past(FlowList::half_open, limits.patience);
}

void Tracker::State::sort_in(Place place) {
  const Flow& flow = place.flow();
  const FlowList list = list_for(flow), before = place.node->list;
  if (before == FlowList::half_open && list != before && !place.node->decided) {
    floods.completed(flow.tuple.remote);
    place.node->decided = true;
  }
  if (list == FlowList::open && list == before) return;
  flows.move(place, list);
  if (list != FlowList::open)
    next_end = std::min(next_end, flow.last + (list == FlowList::over ? limits.linger : limits.patience));
}

Tracker::Tracker(TrackerLimits limits, std::uint64_t key, Ended ended, std::pmr::memory_resource* memory)
    : state_(std::make_unique<State>(limits, key, std::move(ended), memory)) {}

Tracker::~Tracker() = default;

Tracker::Seen Tracker::take(const wire::Segment& s, WallTime at) {
  State& t = *state_;
  t.end_those_past(at);
  const wire::FourTuple sent = s.tuple_at_sender();
  const std::uint64_t hash = t.hash(sent);
  const FlowIndex known = t.find(sent, hash);
  Place place = known != no_flow ? t.flows.at(known) : t.begin(Flow::beginning_with(s, at), hash);
  End from = sender_in(place.flow(), sent);
  if (known != no_flow && place.flow().begins_anew(s, from)) {
    place = t.begin_again(place, s, hash, at);
    from = sender_in(place.flow(), sent);
  }
  place.flow().take(s, from, at);
  t.sort_in(place);
  return {&place.flow(), from};
}

Tracker::Seen Tracker::take(const wire::IcmpError& error, WallTime at) {
  State& t = *state_;
  t.end_those_past(at);
  const wire::FourTuple about = error.quoted.tuple();
  const FlowIndex i = t.find(about, t.hash(about));
  if (i == no_flow) return {};
  const Place place = t.flows.at(i);
  const End end = sender_in(place.flow(), about);
  place.flow().take(error, end, at);
  t.sort_in(place);
  return {&place.flow(), end};
}

void Tracker::pass(WallTime now) { state_->end_those_past(now); }

void Tracker::finish() {
  FlowPool& flows = state_->flows;
  state_->table.clear();  // nobody is found any more: its room is wanted for the order
  std::pmr::vector<std::uint64_t> left(state_->table.memory());  // number, index
  left.reserve(size());
  flows.for_each([&](FlowIndex i) { left.push_back((std::uint64_t{flows[i].number} << 32) | i); });
  std::sort(left.begin(), left.end());
  constexpr std::size_t ahead = 4;  // so many are fetched before their turn
  const auto index = [&](std::size_t i) { return static_cast<FlowIndex>(left[i]); };
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (i + ahead < left.size()) flows.fetch(index(i + ahead));
    const Place place = flows.at(index(i));
    state_->tell_end(*place.node);
    flows.remove(place);
  }
}

std::size_t Tracker::size() const { return state_->flows.size(); }
const TrackerCounts& Tracker::counts() const { return state_->counts; }

}  // namespace synfin::tcp
