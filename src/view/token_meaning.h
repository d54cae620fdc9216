#pragma once

#include <optional>
#include <string>
#include <vector>

#include "synfin/tcp/time.h"
#include "synfin/wire/parse_line.h"

#include "view/conversation.h"

// What the tokens of a line mean, one file a header.
namespace synfin::view {

// A line in its conversation. `segment` is null for ICMP.
struct LineContext {
  const wire::ParsedLine& line;
  const PlacedSegment* segment = nullptr;
  EndRole source = EndRole::unknown;
  EndRole destination = EndRole::unknown;
  std::optional<tcp::Duration> elapsed = std::nullopt;  // since the connection's line before
};

// From the timestamp to the addresses.
std::string head_meaning(wire::TokenKind kind, const LineContext& context);
// From the flags on; options are apart.
std::string tcp_meaning(wire::TokenKind kind, const PlacedSegment& segment);
// One for each option, in order.
std::vector<std::string> option_meanings(const PlacedSegment& segment);
std::string icmp_meaning(wire::TokenKind kind, const wire::IcmpLine& icmp);

// What a message says of the connection attempt that it answers. `syn`: which SYN that surely is; may be
// empty.
std::string step_of(const wire::IcmpLine& icmp, const std::string& syn);

}  // namespace synfin::view
