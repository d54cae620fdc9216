#include "app/craft_history.h"

#include <utility>

#include "synfin/wire/match.h"

namespace synfin::app {

void CraftHistory::add(std::size_t number, std::uint16_t source_port, wire::Bytes segment) {
  if (sent_.size() == most) sent_.pop_front();
  sent_.push_back({number, source_port, std::move(segment)});
}

namespace {

// Of ours, that the packet is for; nothing where it is neither segment nor error.
std::optional<std::uint16_t> own_port(const wire::Packet& packet) {
  if (const auto* segment = std::get_if<wire::Segment>(&packet)) return segment->destination_port;
  if (const auto* error = std::get_if<wire::IcmpError>(&packet)) return error->quoted.source_port;
  return std::nullopt;
}

}  // namespace

std::optional<std::size_t> CraftHistory::answered_before(std::size_t number,
                                                         const wire::Packet& packet) const {
  const auto port = own_port(packet);
  std::optional<std::size_t> latest;
  for (const Sent& sent : sent_) {
    if (sent.number >= number) break;
    if (sent.source_port != port) continue;  // spares reading it again
    const auto segment = wire::parse(sent.segment);
    if (wire::mismatches(std::get<wire::Segment>(*segment), packet).empty()) latest = sent.number;
  }
  return latest;
}

}  // namespace synfin::app
