#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace synfin::test {

// Rows of level indices, one for each factor, such that any two levels of any two factors meet in some row,
// and at least `least` rows. `levels`: how many each factor has. The same seed gives the same rows.
std::vector<std::vector<std::size_t>> pairwise(const std::vector<std::size_t>& levels, std::size_t least,
                                               std::uint64_t seed);

// Whether any two levels of any two factors meet.
bool covers_all_pairs(const std::vector<std::vector<std::size_t>>& rows,
                      const std::vector<std::size_t>& levels);

}  // namespace synfin::test
