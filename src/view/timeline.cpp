#include "view/timeline.h"

#include <algorithm>
#include <array>

namespace synfin::view {

namespace {

using wire::Segment;
using wire::Seq;

// A segment that one end has sent.
struct Sent {
  tcp::Duration at;  // its capture
  Role role;
  std::uint16_t id;
  Seq seq;
  bool takes_numbers;                  // SYN, data, FIN
  std::optional<Seq> end;              // the number after the last one that its sender had used by then
  std::optional<std::uint32_t> stamp;  // TS val
};

// One end of the connection, as far as its segments have told.
struct ExchangeEnd {
  std::optional<Seq> isn;
  std::optional<Seq> end;      // the number after the last one it has used
  std::optional<Seq> fin_end;  // the number after its FIN
  std::optional<Seq> acked;    // what it has acknowledged
  unsigned shift = 0;          // of its windows, as its SYN offered
  bool fin_acked_apart = false;
  std::uint64_t received = 0;
  unsigned data_segments = 0;
  std::vector<Sent> sent;

  void sends(const Segment& s, const Role& role, tcp::Duration at) {
    if (s.syn()) shift = std::min(s.options.window_scale().value_or(0), wire::largest_window_scale);
    if (!s.rst() && (!end || after(s.end(), *end))) end = s.end();
    if (s.fin() && !fin_end) fin_end = s.end();
    if (s.payload_length > 0) ++data_segments;
    if (s.ack() && (!acked || after(*s.ack(), *acked))) acked = s.ack();
    const auto ts = s.options.timestamps();
    sent.push_back(
        {at, role, s.ip.id, s.seq, s.end() != s.seq, end, ts ? std::optional(ts->value) : std::nullopt});
  }
  void receives(const Segment& s) {
    received += s.payload_length;
    const bool acks_fin = fin_end && s.ack() && at_or_after(*s.ack(), *fin_end);
    if (acks_fin && !s.fin()) fin_acked_apart = true;
  }
};

std::vector<Role> bearers(const ExchangeEnd& end, std::uint32_t value) {
  std::vector<Role> roles;
  for (const Sent& sent : end.sent) {
    if (sent.stamp == value) roles.push_back(sent.role);
  }
  return roles;
}

std::optional<Role> quoted(const ExchangeEnd& end, const wire::QuotedSegment& quote) {
  const auto about = std::find_if(end.sent.begin(), end.sent.end(), [&quote](const Sent& sent) {
    return sent.seq == quote.seq && sent.id == quote.ip.id;
  });
  return about == end.sent.end() ? std::nullopt : std::optional(about->role);
}

// What came from the other side so shortly before may have crossed it on the way.
constexpr tcp::Duration crossing = std::chrono::milliseconds(50);

bool may_have_crossed(const Moment& m, const Sent& heard) { return m.since_start - heard.at <= crossing; }

// All that had come, but for what crossed it; and no less than before.
bool acks_all(const Moment& m, const Segment& s, const ExchangeEnd& own, const ExchangeEnd& other) {
  if (!s.ack() || (own.acked && before(*s.ack(), *own.acked))) return false;
  const auto last = std::find_if(other.sent.rbegin(), other.sent.rend(), [&](const Sent& heard) {
    return s.ack() == heard.end || !may_have_crossed(m, heard);
  });
  return last != other.sent.rend() && s.ack() == last->end;
}

// The same of the stamps; what it acknowledges has come, and so has the stamp.
bool echoes_latest(const Moment& m, const Segment& s, const ExchangeEnd& other, std::uint32_t echo) {
  const auto has_come = [&](const Sent& heard) {
    const bool acked = heard.takes_numbers && s.ack() && heard.end && at_or_after(*s.ack(), *heard.end);
    return acked || !may_have_crossed(m, heard);
  };
  const auto last = std::find_if(other.sent.rbegin(), other.sent.rend(), [&](const Sent& heard) {
    return heard.stamp && (heard.stamp == echo || has_come(heard));
  });
  return last != other.sent.rend() && last->stamp == echo;
}

void describe(Moment& m, const Segment& s, ExchangeEnd& own, const ExchangeEnd& other) {
  if (s.syn() && !own.isn) own.isn = s.seq;
  m.isn = own.isn;
  m.other_isn = other.isn;
  m.next_in_order = own.end && s.seq == *own.end;
  m.acks_all = acks_all(m, s, own, other);
  m.shift = s.syn() ? 0 : own.shift;
  m.fin_acked_apart = own.fin_acked_apart;
  m.bytes_received = own.received;
  m.data_segments = own.data_segments;
  if (const auto ts = s.options.timestamps()) {
    m.echoes = bearers(other, ts->echo);
    m.echoes_latest = echoes_latest(m, s, other, ts->echo);
  }
}

std::vector<Moment*> segments_of_ours(Moments& moments) {
  std::vector<Moment*> segments;
  for (Moment& m : moments) {
    if (m.from_us() && m.segment() != nullptr) segments.push_back(&m);
  }
  return segments;
}

// The start of a count of IDs. A 0 is one if a 1 follows it; else it is the choice to have none (RFC
// 6864 4.1).
std::optional<std::uint16_t> first_id(const std::vector<Moment*>& segments) {
  const auto counted = std::find_if(segments.begin(), segments.end(),
                                    [](const Moment* m) { return m->segment()->ip.id != 0; });
  if (counted == segments.end()) return std::nullopt;
  const std::uint16_t id = (*counted)->segment()->ip.id;
  return id == 1 && counted != segments.begin() ? 0 : id;
}

void count_ids(Moments& moments) {
  const auto segments = segments_of_ours(moments);
  const auto first = first_id(segments);
  if (!first) return;
  std::uint16_t next = *first;
  for (Moment* m : segments) {
    const std::uint16_t id = m->segment()->ip.id;
    m->id_step = static_cast<std::uint16_t>(id - *first);
    m->id_counts = id == next;
    if (id != 0 || next == 0) ++next;  // a count may come by 0
  }
}

// Bounds of (TS val - wall time in ms), a constant of the sender's clock: the value was read before the
// packet was captured, and after what came last from the other side, but for what may have crossed it.
struct ClockOffset {
  double least = 0;
  double most = 0;
  bool holds(double offset) const { return least <= offset && offset <= most; }
};

double ticks_in(tcp::Duration since_start) { return static_cast<double>(since_start.count()) / 1e6; }

// Against the first stamp, so that a clock that wraps is no matter.
ClockOffset offset_of(std::uint32_t value, std::uint32_t first, const Moment& m,
                      const std::optional<tcp::Duration>& heard) {
  constexpr double slack = 1.0;  // a tick, and the jitter of the stamps
  constexpr double unbounded = 1e12;
  const auto ticks = static_cast<double>(static_cast<std::int32_t>(value - first));
  return {ticks - ticks_in(m.since_start) - slack,
          heard ? ticks + 1 - ticks_in(*heard - crossing) + slack : unbounded};
}

using Stamps = std::vector<std::pair<Moment*, ClockOffset>>;

// The offset on which most stamps lie.
double commonest(const Stamps& stamps) {
  double best = 0;
  std::ptrdiff_t most = 0;
  for (const auto& [moment, candidate] : stamps) {
    const double offset = candidate.least;
    const auto agreeing = std::count_if(stamps.begin(), stamps.end(),
                                        [offset](const auto& other) { return other.second.holds(offset); });
    if (agreeing <= most) continue;
    most = agreeing;
    best = offset;
  }
  return best;
}

// Marks the stamps that do not lie on the clock that most of them lie on.
void check_ticks(Moments& moments, bool ours) {
  Stamps stamps;
  std::optional<std::uint32_t> first;
  std::optional<tcp::Duration> heard;
  for (Moment& m : moments) {
    if (m.from_us() != ours) heard = m.since_start;
    const Segment* s = m.segment();
    const auto ts = s != nullptr && m.from_us() == ours ? s->options.timestamps() : std::nullopt;
    if (!ts) continue;
    if (!first) first = ts->value;
    stamps.emplace_back(&m, offset_of(ts->value, *first, m, heard));
  }
  const double clock = commonest(stamps);
  for (auto& [moment, offset] : stamps) moment->ticks_in_time = offset.holds(clock);
}

class Builder {
 public:
  Moment build(const Record& record, std::size_t index) {
    Moment m(index, wire::parse(record.packet));
    m.role = roles_.of(record, m.packet ? &*m.packet : nullptr);
    if (!previous_) first_ = record.captured;
    m.captured = record.captured;
    m.since_start = record.captured - first_;
    m.after = previous_ ? record.captured - *previous_ : tcp::Duration::zero();
    previous_ = record.captured;
    if (const auto ip = wire::parse_ipv4_header(record.packet)) m.ip = *ip;
    if (const Segment* s = m.segment()) take(m, *s);
    m.round_trip = round_trip_;
    if (const auto* error = m.icmp()) m.quotes = quoted(us_, error->quoted);
    return m;
  }

 private:
  void take(Moment& m, const Segment& s) {
    ExchangeEnd& own = m.from_us() ? us_ : peer_;
    ExchangeEnd& other = m.from_us() ? peer_ : us_;
    describe(m, s, own, other);
    own.sends(s, m.role, m.since_start);
    other.receives(s);
    if (!m.from_us() && s.syn() && !round_trip_) round_trip_ = m.since_start;
  }

  RoleFinder roles_;
  ExchangeEnd us_;
  ExchangeEnd peer_;
  tcp::WallTime first_{};
  std::optional<tcp::WallTime> previous_;
  std::optional<tcp::Duration> round_trip_;
};

}  // namespace

Moments timeline(std::span<const Record> records) {
  Builder builder;
  Moments moments;
  moments.reserve(records.size());
  for (std::size_t i = 0; i < records.size(); ++i) moments.push_back(builder.build(records[i], i));
  check_ticks(moments, true);
  count_ids(moments);
  return moments;
}

const Moment* find(const Moments& moments, const Role& role) {
  const auto found =
      std::find_if(moments.begin(), moments.end(), [&](const Moment& m) { return m.role == role; });
  return found == moments.end() ? nullptr : &*found;
}

}  // namespace synfin::view
