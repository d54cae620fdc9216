#include "app/craft_history.h"

#include <utility>

#include "synfin/wire/match.h"

namespace synfin::app {

void CraftHistory::add(std::size_t number, wire::Bytes segment) {
  if (sent_.size() == most) sent_.pop_front();
  sent_.push_back({number, std::move(segment)});
}

std::optional<std::size_t> CraftHistory::answered_before(std::size_t number,
                                                         const wire::Packet& packet) const {
  std::optional<std::size_t> latest;
  for (const Sent& sent : sent_) {
    if (sent.number >= number) break;
    const auto segment = wire::parse(sent.segment);
    if (wire::mismatches(std::get<wire::Segment>(*segment), packet).empty()) latest = sent.number;
  }
  return latest;
}

}  // namespace synfin::app
