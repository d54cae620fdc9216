#include "view/absence.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace synfin::view {

namespace {

using Kind = Role::Kind;

// What a packet is judged in view of.
struct Lone {
  const Moment& packet;
  const Moments& own;
  const Moments& other;
  tcp::Duration timeout;
};

const Moment* first_of(const Moments& moments, Party party, Kind kind) {
  const auto found = std::find_if(moments.begin(), moments.end(), [=](const Moment& m) {
    return m.role.party == party && m.role.kind == kind;
  });
  return found == moments.end() ? nullptr : &*found;
}

bool came_with_its_fin(const Lone& lone) {
  const Role& role = lone.packet.role;
  return role.party == Party::peer && role.kind == Kind::fin_ack &&
         first_of(lone.other, Party::peer, Kind::fin) != nullptr;
}

bool reset_instead(const Lone& lone) {
  const Role& role = lone.packet.role;
  return role.party == Party::peer && role.kind == Kind::fin_ack &&
         first_of(lone.other, Party::peer, Kind::reset) != nullptr;
}

// No later than a delayed ACK would have come.
bool acknowledged_together(const Lone& lone) {
  constexpr tcp::Duration delayed_ack = std::chrono::milliseconds(200);
  const Role& role = lone.packet.role;
  if (role.kind != Kind::data_ack && role.kind != Kind::fin_ack) return false;
  return std::any_of(lone.other.begin(), lone.other.end(), [&](const Moment& m) {
    const wire::Segment* s = m.segment();
    return s != nullptr && m.role.party == role.party && s->ack() && !s->rst() && m.after <= delayed_ack &&
           m.relative_ack() >= lone.packet.relative_ack();
  });
}

// As long as a packet takes to the peer and back after our RST.
bool crossed_our_reset(const Lone& lone) {
  const Moment* reset = first_of(lone.own, Party::us, Kind::reset);
  const Moment* syn_ack = first_of(lone.own, Party::peer, Kind::syn_ack);
  const bool both_reset = reset != nullptr && first_of(lone.other, Party::us, Kind::reset) != nullptr;
  return lone.packet.role.party == Party::peer && both_reset && syn_ack != nullptr &&
         lone.packet.since_start <= reset->since_start + syn_ack->since_start;
}

// Ours: data or a FIN that came when all was over. The peer's: an ACK that found its connection forgotten.
bool asks_for_reset(const Moment& m) {
  const wire::Segment* s = m.segment();
  if (s == nullptr || s->rst()) return false;
  return m.role.party == Party::peer ? s->length() > 0 : s->ack().has_value();
}

// One RST for each.
bool answers_a_lone_packet(const Lone& lone) {
  const Party party = lone.packet.role.party;
  if (lone.packet.role.kind != Kind::reset || party == Party::local_kernel) return false;
  std::ptrdiff_t unanswered = 0;
  for (const Moment& m : lone.own) {
    if (m.index == lone.packet.index) break;
    if (find(lone.other, m.role) != nullptr) continue;
    if (m.role.party != party && asks_for_reset(m)) ++unanswered;
    if (m.role.party == party && m.role.kind == Kind::reset) --unanswered;
  }
  return unanswered > 0;
}

bool due_when_given_up(const Lone& lone) {
  Role first = lone.packet.role;
  first.repetition = 0;
  const Moment* original = lone.packet.role.repetition > 0 ? find(lone.own, first) : nullptr;
  constexpr tcp::Duration busy = std::chrono::milliseconds(150);
  return original != nullptr &&
         std::chrono::abs(lone.packet.since_start - original->since_start - lone.timeout) <= busy;
}

struct Excuse {
  bool (*holds)(const Lone&);
  std::string_view rule;
};

constexpr std::array<Excuse, 6> excuses = {{
    {came_with_its_fin, "came with its FIN in the other exchange: its application's timing"},
    {reset_instead, "its RST came instead in the other exchange: its application's timing"},
    {acknowledged_together, "acknowledged together with what followed in the other exchange"},
    {crossed_our_reset, "was under way when our RST was"},
    {answers_a_lone_packet, "answers what only this exchange has"},
    {due_when_given_up, "due as the exchange was given up"},
}};

}  // namespace

Absence absence_of(const Moment& lone, const Moments& own, const Moments& other, tcp::Duration timeout) {
  for (const Excuse& excuse : excuses) {
    if (excuse.holds({lone, own, other, timeout})) return {Agreement::equivalent, std::string(excuse.rule)};
  }
  return {};
}

}  // namespace synfin::view
