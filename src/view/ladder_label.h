#pragma once

#include <optional>
#include <string>
#include <vector>

#include "synfin/view/record.h"
#include "synfin/wire/parse.h"

namespace synfin::view {

// A silence that long is said on a line of its own.
constexpr tcp::Duration worth_a_gap = std::chrono::seconds(1);

// What stands on the arrows of a ladder. Sequence numbers are relative to the first of each side, except on a
// SYN.
class LadderLabels {
 public:
  explicit LadderLabels(bool absolute_sequence) : absolute_(absolute_sequence) {}

  // Texts for one packet from the fullest to the shortest. To be called for each packet, in order.
  std::vector<std::string> of(const Record& record, const wire::Result<wire::Packet>& packet);

 private:
  std::vector<std::string> of_segment(const Record& record, const wire::Segment& s);
  std::string sequence(const wire::Segment& s, std::optional<wire::Seq>& base) const;
  std::string acknowledgment(const wire::Segment& s, std::optional<wire::Seq>& other_base) const;

  bool absolute_;
  std::optional<wire::Seq> our_base_;
  std::optional<wire::Seq> peer_base_;
};

}  // namespace synfin::view
