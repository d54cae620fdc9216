#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>

#include "synfin/app/exchange.h"
#include "synfin/app/link.h"
#include "synfin/app/observer.h"
#include "synfin/app/sent_log.h"
#include "synfin/app/source.h"
#include "synfin/wire/emit.h"
#include "synfin/wire/parse.h"

namespace synfin::app {

struct DriverCounts {
  std::uint64_t unparsed = 0;   // frames the parser refused
  std::uint64_t unrelated = 0;  // packets of no exchange under way
  std::uint64_t unsent = 0;     // segments the link could not take
};

// The one event loop: many exchanges over one link. A segment that is to be sent leaves before anything is
// recorded or printed.
template <Link L>
class Driver {
 public:
  Driver(L& link, Observer& observer, std::size_t parallel)
      : link_(link), observer_(observer), parallel_(parallel) {}

  // Until the source is dry and every exchange has ended, or the link is interrupted. When starting, sending
  // or capturing throws, the exchanges under way end as by an interrupt, as far as the link still lets them,
  // and have been observed to their end before the exception leaves.
  void run(Source& source);

  const DriverCounts& counts() const { return counts_; }

 private:
  struct Entry {
    std::unique_ptr<Exchange> exchange;
    SentLog sent;
    std::optional<tcp::Time> armed;        // as it stands in timers_
    std::optional<tcp::Time> drain_until;  // finished, but own segments are yet to be captured
    std::size_t observed = 0;              // records passed on
    bool touched = false;                  // has records or an end to pass on
  };

  // How long a segment that was sent may take to show up in the capture.
  static constexpr tcp::Duration drain_time = std::chrono::milliseconds(100);
  // Exchanges started, or timers fired, before captured frames are looked at again: what many connections
  // send at once must not fill the capture. And frames before timers: one that waits may bear the answer that
  // a timer would send again for.
  static constexpr std::size_t burst = 32;

  void turn(Source& source);
  tcp::Time next_deadline(const Source& source, tcp::Time now) const;
  bool start_due(Source& source, tcp::Time now);
  void on_frame(const Frame& frame, tcp::Time now);
  bool on_packet(const Frame& frame, const wire::Packet& packet, tcp::Time now);
  bool on_own_bytes(const Frame& frame, tcp::Time now);
  void captured_ours(Entry& entry, const Frame& frame, const wire::Segment& segment, tcp::Time now);
  void captured_one_of(Entry& entry, tcp::Time now);
  void captured_theirs(Entry& entry, const Frame& frame, const wire::Packet& packet, tcp::Time now);
  void record_theirs(Entry& entry, const Frame& frame, const wire::Packet& packet,
                     const tcp::Reaction& reaction);
  void settle_kernels(tcp::Time now);
  void fire_timers(tcp::Time now, std::size_t most);
  void settle(Entry& entry, tcp::Time now);
  void transmit(Entry& entry, tcp::Time now);
  static wire::Bytes built(const wire::SegmentSpec& spec);
  void rearm(Entry& entry, std::optional<tcp::Time> at);
  void touch(Entry& entry);
  void observe(tcp::Time now);
  std::exception_ptr stop(tcp::Time now);
  bool reset(Entry& entry, tcp::Time now);
  void end(Entry& entry);
  void retire(const wire::FourTuple& tuple, tcp::Time now);
  Entry* find(const wire::FourTuple& tuple);
  static view::Record record_of(const Frame& frame, view::Origin origin, const Exchange& exchange);

  L& link_;
  Observer& observer_;
  std::size_t parallel_;
  std::unordered_map<wire::FourTuple, std::unique_ptr<Entry>> entries_;
  std::set<std::pair<tcp::Time, Entry*>> timers_;
  std::deque<Entry*> touched_;  // to be observed, in order
  std::size_t frames_in_a_row_ = 0;
  DriverCounts counts_;
};

template <Link L>
void Driver<L>::run(Source& source) {
  try {
    while ((!entries_.empty() || source.due()) && !link_.interrupted()) turn(source);
  } catch (...) {
    stop(link_.now());
    throw;
  }
  if (const auto failure = stop(link_.now())) std::rethrow_exception(failure);
}

template <Link L>
void Driver<L>::turn(Source& source) {
  tcp::Time now = link_.now();
  auto frame = link_.next(now);  // what is there already comes first
  if (!frame) {
    if (start_due(source, now)) return;
    observe(now);
    if (entries_.empty() && !source.due()) return;
    frame = link_.next(next_deadline(source, link_.now()));
  }
  now = link_.now();
  if (frame) {
    on_frame(*frame, now);
    if (++frames_in_a_row_ < burst) return;
  } else {
    settle_kernels(now);
  }
  frames_in_a_row_ = 0;
  fire_timers(now, burst);
}

// The link came back without a frame: perhaps because a socket of the kernel's is through.
template <Link L>
void Driver<L>::settle_kernels(tcp::Time now) {
  for (auto& [tuple, entry] : entries_) {
    if (entry->exchange->made_by_kernel()) settle(*entry, now);
  }
}

template <Link L>
tcp::Time Driver<L>::next_deadline(const Source& source, tcp::Time now) const {
  tcp::Time deadline = timers_.empty() ? tcp::Time::max() : timers_.begin()->first;
  const auto due = source.due();
  if (due && entries_.size() < parallel_) deadline = std::min(deadline, *due);
  return std::max(deadline, now);
}

// Whether any was started.
template <Link L>
bool Driver<L>::start_due(Source& source, tcp::Time now) {
  std::size_t started = 0;
  while (entries_.size() < parallel_ && started < burst) {
    const auto due = source.due();
    if (!due || *due > now) break;
    auto exchange = source.next(now);
    if (!exchange) break;
    auto entry = std::make_unique<Entry>();
    entry->exchange = std::move(exchange);
    entry->exchange->start(now);
    Entry& fresh = *entry;
    retire(fresh.exchange->tuple(), now);
    entries_.emplace(fresh.exchange->tuple(), std::move(entry));
    settle(fresh, now);
    ++started;
  }
  return started > 0;
}

template <Link L>
void Driver<L>::on_frame(const Frame& frame, tcp::Time now) {
  const auto packet = wire::parse(frame.packet);
  if (packet && on_packet(frame, *packet, now)) return;
  if (on_own_bytes(frame, now)) return;
  ++(packet ? counts_.unrelated : counts_.unparsed);
}

// Whether it was any exchange's.
template <Link L>
bool Driver<L>::on_packet(const Frame& frame, const wire::Packet& packet, tcp::Time now) {
  if (const auto* segment = std::get_if<wire::Segment>(&packet)) {
    Entry* ours = find(segment->tuple_at_sender());
    Entry* theirs = find(segment->tuple_at_receiver());
    // A connection to its own endpoint: what we have sent comes by first as ours, then as the peer's.
    if (ours && (ours != theirs || ours->sent.expects(*segment)))
      return captured_ours(*ours, frame, *segment, now), true;
    if (theirs) return captured_theirs(*theirs, frame, packet, now), true;
  } else if (const auto* error = std::get_if<wire::IcmpError>(&packet)) {
    if (Entry* entry = find(error->quoted.tuple())) return captured_theirs(*entry, frame, packet, now), true;
  }
  for (auto& [tuple, entry] : entries_) {
    if (entry->exchange->concerns(packet)) return captured_theirs(*entry, frame, packet, now), true;
  }
  return false;
}

// A packet of ours in which there is no segment to know it by.
template <Link L>
bool Driver<L>::on_own_bytes(const Frame& frame, tcp::Time now) {
  for (auto& [tuple, entry] : entries_) {
    if (!entry->sent.take(frame.packet, frame.wire_length)) continue;
    entry->exchange->records().push_back(record_of(frame, view::Origin::ours, *entry->exchange));
    captured_one_of(*entry, now);
    return true;
  }
  return false;
}

template <Link L>
void Driver<L>::captured_ours(Entry& entry, const Frame& frame, const wire::Segment& segment, tcp::Time now) {
  const auto sent = entry.sent.take(segment);
  const bool kernels = !sent && !entry.exchange->made_by_kernel();
  view::Record record =
      record_of(frame, kernels ? view::Origin::kernel : view::Origin::ours, *entry.exchange);
  if (sent) {
    record.change = sent->change;
    record.state = sent->state;
    record.retransmission = sent->retransmission;
  }
  entry.exchange->records().push_back(std::move(record));
  captured_one_of(entry, now);
}

template <Link L>
void Driver<L>::captured_one_of(Entry& entry, tcp::Time now) {
  touch(entry);
  if (entry.exchange->made_by_kernel()) settle(entry, now);
  if (entry.drain_until && entry.sent.empty()) rearm(entry, tcp::Time::min());
}

// The answer leaves first; what was captured is kept also when it cannot.
template <Link L>
void Driver<L>::captured_theirs(Entry& entry, const Frame& frame, const wire::Packet& packet, tcp::Time now) {
  const tcp::Reaction reaction = entry.exchange->receive(packet, now);
  try {
    transmit(entry, now);
  } catch (...) {
    record_theirs(entry, frame, packet, reaction);
    throw;
  }
  record_theirs(entry, frame, packet, reaction);
  settle(entry, now);
}

template <Link L>
void Driver<L>::record_theirs(Entry& entry, const Frame& frame, const wire::Packet& packet,
                              const tcp::Reaction& reaction) {
  const bool icmp = std::holds_alternative<wire::IcmpError>(packet);
  view::Record record = record_of(frame, icmp ? view::Origin::icmp : view::Origin::peer, *entry.exchange);
  if (entry.exchange->state()) record.state = reaction.to;
  if (reaction.from != reaction.to) record.change = tcp::StateChange{reaction.from, reaction.to};
  record.remark = reaction.remark;
  entry.exchange->records().push_back(std::move(record));
  touch(entry);
}

template <Link L>
void Driver<L>::fire_timers(tcp::Time now, std::size_t most) {
  for (; most > 0 && !timers_.empty() && timers_.begin()->first <= now; --most) {
    Entry& entry = *timers_.begin()->second;
    if (entry.drain_until) {
      rearm(entry, std::nullopt);
      touch(entry);
      entry.drain_until = tcp::Time::min();
      continue;
    }
    entry.exchange->on_deadline(now);
    settle(entry, now);
  }
}

template <Link L>
void Driver<L>::transmit(Entry& entry, tcp::Time now) {
  while (auto out = entry.exchange->poll_transmit(now)) {
    const wire::Bytes packet = out->packet.empty() ? built(out->spec) : out->packet;
    entry.sent.add(*out);
    if (!link_.send(packet, entry.exchange->tuple().remote.address)) ++counts_.unsent;
  }
}

template <Link L>
wire::Bytes Driver<L>::built(const wire::SegmentSpec& spec) {
  auto bytes = wire::emit(spec);
  if (!bytes) throw std::runtime_error("a segment cannot be built: " + std::string(bytes.error().reason));
  return std::move(*bytes);
}

// Sends what is due and decides when the exchange is looked at again.
template <Link L>
void Driver<L>::settle(Entry& entry, tcp::Time now) {
  transmit(entry, now);
  if (!entry.exchange->finished()) return rearm(entry, entry.exchange->deadline());
  if (entry.drain_until) return;
  touch(entry);
  entry.drain_until = entry.sent.empty() ? tcp::Time::min() : now + drain_time;
  rearm(entry, entry.drain_until);
}

template <Link L>
void Driver<L>::rearm(Entry& entry, std::optional<tcp::Time> at) {
  if (entry.armed == at) return;
  if (entry.armed) timers_.erase({*entry.armed, &entry});
  if (at) timers_.emplace(*at, &entry);
  entry.armed = at;
}

template <Link L>
void Driver<L>::touch(Entry& entry) {
  if (std::exchange(entry.touched, true)) return;
  touched_.push_back(&entry);
}

template <Link L>
void Driver<L>::observe(tcp::Time now) {
  while (!touched_.empty()) {
    Entry* entry = touched_.front();
    touched_.pop_front();
    entry->touched = false;
    const auto& records = entry->exchange->records();
    while (entry->observed < records.size()) observer_.seen(*entry->exchange, records[entry->observed++]);
    if (!entry->drain_until || *entry->drain_until > now) continue;
    rearm(*entry, std::nullopt);
    observer_.finished(*entry->exchange);
    entries_.erase(entry->exchange->tuple());
  }
  observer_.idle();
}

// Whatever is still under way ends here: open connections are reset, and what is captured by then is taken
// in. Gives the first failure at it, which costs the other exchanges nothing.
template <Link L>
std::exception_ptr Driver<L>::stop(tcp::Time now) {
  std::exception_ptr failure;
  const auto attempt = [&failure](auto&& step) {
    try {
      return step();
    } catch (...) {
      if (!failure) failure = std::current_exception();
      return false;
    }
  };
  for (auto& [tuple, entry] : entries_) attempt([&, &e = *entry] { return reset(e, now); });
  std::optional<Frame> frame;
  while (attempt([&] { return (frame = link_.next(now)).has_value(); })) {
    attempt([&] { return on_frame(*frame, now), true; });
  }
  for (auto& [tuple, entry] : entries_) end(*entry);
  std::sort(touched_.begin(), touched_.end(),
            [](const Entry* a, const Entry* b) { return a->exchange->number() < b->exchange->number(); });
  observe(now);
  return failure;
}

// Whether there was anything to reset.
template <Link L>
bool Driver<L>::reset(Entry& entry, tcp::Time now) {
  if (entry.drain_until) return false;
  entry.exchange->interrupt(now);
  transmit(entry, now);
  return true;
}

template <Link L>
void Driver<L>::end(Entry& entry) {
  entry.drain_until = tcp::Time::min();
  touch(entry);
}

// A kernel's port may serve its next connection before the last one has been looked on to its end.
template <Link L>
void Driver<L>::retire(const wire::FourTuple& tuple, tcp::Time now) {
  Entry* old = find(tuple);
  if (!old) return;
  end(*old);
  observe(now);
}

template <Link L>
typename Driver<L>::Entry* Driver<L>::find(const wire::FourTuple& tuple) {
  const auto found = entries_.find(tuple);
  return found == entries_.end() ? nullptr : found->second.get();
}

template <Link L>
view::Record Driver<L>::record_of(const Frame& frame, view::Origin origin, const Exchange& exchange) {
  view::Record record;
  record.captured = frame.captured;
  record.packet.assign(frame.packet.begin(), frame.packet.end());
  record.wire_length = frame.wire_length;
  record.origin = origin;
  record.state = exchange.state();
  return record;
}

}  // namespace synfin::app
