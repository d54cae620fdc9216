#include "view/timeline.h"

#include <algorithm>
#include <array>

namespace synfin::view {

namespace {

using wire::Segment;
using wire::Seq;

// One end of the connection, as far as its segments have told.
struct End {
  std::optional<Seq> isn;
  std::optional<Seq> end;                // the number after the last one it has used
  std::optional<Seq> end_before;         // the same before its last segment
  std::optional<Seq> fin_end;            // the number after its FIN
  std::optional<tcp::Duration> last_at;  // when its last segment was captured
  unsigned shift = 0;                    // of its windows, as its SYN offered
  std::optional<std::uint16_t> first_id;
  std::uint16_t ids = 0;  // used, from first_id on
  bool fin_acked_apart = false;
  std::uint64_t received = 0;
  std::vector<std::pair<std::uint32_t, Role>> stamps;  // TS vals and who bore them

  // A count may come by 0.
  std::uint16_t next_id() const { return static_cast<std::uint16_t>(first_id.value_or(0) + ids); }
  void sends(const Segment& s, const Role& role, tcp::Duration at) {
    last_at = at;
    if (s.syn()) shift = s.options.window_scale().value_or(0);
    end_before = end;
    if (!s.rst() && (!end || after(s.end(), *end))) end = s.end();
    if (s.fin() && !fin_end) fin_end = s.end();
    if (first_id && (s.ip.id != 0 || next_id() == 0)) ++ids;
    if (const auto ts = s.options.timestamps()) stamps.emplace_back(ts->value, role);
  }
  void receives(const Segment& s) {
    received += s.payload_length;
    const bool acks_fin = fin_end && s.ack() && at_or_after(*s.ack(), *fin_end);
    if (acks_fin && !s.fin()) fin_acked_apart = true;
  }
};

std::vector<Role> bearers(const End& end, std::uint32_t value) {
  std::vector<Role> roles;
  for (const auto& [stamp, role] : end.stamps) {
    if (stamp == value) roles.push_back(role);
  }
  return roles;
}

// What came last from the other side may have crossed it on the way, if that was a moment ago.
bool may_have_crossed(const Moment& m, const End& other) {
  constexpr tcp::Duration moment = std::chrono::milliseconds(50);
  return other.last_at && m.since_start - *other.last_at <= moment;
}

bool acks_all(const Moment& m, const Segment& s, const End& other) {
  if (!s.ack()) return false;
  return s.ack() == other.end || (s.ack() == other.end_before && may_have_crossed(m, other));
}

// What it acknowledges has come, and so has the stamp.
bool echoes_latest(const Moment& m, const Segment& s, const End& other, std::uint32_t echo) {
  const std::size_t known = other.stamps.size();
  if (known == 0) return false;
  if (other.stamps[known - 1].first == echo) return true;
  const bool acks_last = other.end != other.end_before && s.ack() == other.end;
  return known > 1 && other.stamps[known - 2].first == echo && !acks_last && may_have_crossed(m, other);
}

void describe(Moment& m, const Segment& s, End& own, const End& other) {
  if (s.syn() && !own.isn) own.isn = s.seq;
  if (s.ip.id != 0 && !own.first_id) own.first_id = s.ip.id;
  m.isn = own.isn;
  m.other_isn = other.isn;
  m.next_in_order = own.end && s.seq == *own.end;
  m.acks_all = acks_all(m, s, other);
  m.shift = s.syn() ? 0 : own.shift;
  m.id_step = static_cast<std::uint16_t>(s.ip.id - own.first_id.value_or(0));
  m.id_counts = own.first_id && s.ip.id == own.next_id();
  m.fin_acked_apart = own.fin_acked_apart;
  m.bytes_received = own.received;
  if (const auto ts = s.options.timestamps()) {
    m.echoes = bearers(other, ts->echo);
    m.echoes_latest = echoes_latest(m, s, other, ts->echo);
  }
}

// Bounds of (TS val - wall time in ms), a constant of the sender's clock: the value was read after what came
// last from the other side was captured, and before the packet itself was.
struct ClockOffset {
  double least = 0;
  double most = 0;
  bool holds(double offset) const { return least <= offset && offset <= most; }
};

double milliseconds(tcp::Duration since_start) { return static_cast<double>(since_start.count()) / 1e6; }

// Against the first stamp, so that a clock that wraps is no matter.
ClockOffset offset_of(std::uint32_t value, std::uint32_t first, const Moment& m,
                      const std::optional<tcp::Duration>& heard) {
  constexpr double slack = 1.0;  // a tick, and the jitter of the stamps
  constexpr double unbounded = 1e12;
  const auto ticks = static_cast<double>(static_cast<std::int32_t>(value - first));
  return {ticks - milliseconds(m.since_start) - slack,
          heard ? ticks + 1 - milliseconds(*heard) + slack : unbounded};
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
    m.since_start = record.captured - first_;
    m.after = previous_ ? record.captured - *previous_ : tcp::Duration::zero();
    previous_ = record.captured;
    if (const auto ip = wire::parse_ipv4_header(record.packet)) m.ip_header = ip->length();
    if (const Segment* s = m.segment()) take(m, *s);
    return m;
  }

 private:
  void take(Moment& m, const Segment& s) {
    End& own = m.from_us() ? us_ : peer_;
    End& other = m.from_us() ? peer_ : us_;
    describe(m, s, own, other);
    own.sends(s, m.role, m.since_start);
    other.receives(s);
  }

  RoleFinder roles_;
  End us_;
  End peer_;
  tcp::WallTime first_{};
  std::optional<tcp::WallTime> previous_;
};

}  // namespace

Moments timeline(std::span<const Record> records) {
  Builder builder;
  Moments moments;
  moments.reserve(records.size());
  for (std::size_t i = 0; i < records.size(); ++i) moments.push_back(builder.build(records[i], i));
  check_ticks(moments, true);
  return moments;
}

const Moment* find(const Moments& moments, const Role& role) {
  const auto found =
      std::find_if(moments.begin(), moments.end(), [&](const Moment& m) { return m.role == role; });
  return found == moments.end() ? nullptr : &*found;
}

}  // namespace synfin::view
