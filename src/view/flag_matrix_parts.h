#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "synfin/view/flag_matrix.h"

// What the pictures of a flag matrix share.
namespace synfin::view {

// A row has the combinations of P R S F, in the order of their bits; the rows W E U . (ACK).
inline constexpr std::size_t flag_matrix_side = 16;

constexpr wire::Flags flags_at(std::size_t row, std::size_t column) {
  return wire::Flags::from_bits(static_cast<std::uint16_t>(row * flag_matrix_side + column));
}

char reply_letter(std::optional<tcp::Reply> reply);

// What the port's state asks for, where it is known.
std::optional<tcp::Reply> wanted_reply(std::optional<tcp::PortWithoutConnection> port, wire::Flags flags);
bool deviates(std::optional<tcp::PortWithoutConnection> port, wire::Flags flags,
              std::optional<tcp::Reply> reply);

// Those answers that are not as the state asks, by what was asked for and what came: the flags of each, in
// letters.
using Deviations = std::map<std::pair<tcp::Reply, tcp::Reply>, std::vector<std::string>>;
Deviations deviations_of(std::optional<tcp::PortWithoutConnection> port, const FlagReplies& replies);

std::string_view to_string(tcp::PortWithoutConnection port);  // "LISTEN"

}  // namespace synfin::view
